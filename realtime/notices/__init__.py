"""Notices to one person, and announcements to many."""
