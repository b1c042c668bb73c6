"""Keeping order at a fair, and the log of everything that organisers do."""
