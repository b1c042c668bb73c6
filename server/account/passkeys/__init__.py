"""Passkeys of one's own account."""
