"""Rooms, tracks and speakers, as organisers edit them."""
