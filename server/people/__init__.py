"""Profiles, the directory and membership as pages: what they need of the live floor is put in here."""
