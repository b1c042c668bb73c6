"""Migrations: every change of the tables, forward, on live data."""
