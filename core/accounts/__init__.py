"""Accounts: signing in, logins, roles; the gate that turns a cookie into an actor."""
