"""Leads: people who gave a booth something, with what exactly they gave, and what became of it."""
