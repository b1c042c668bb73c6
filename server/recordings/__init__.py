"""Recordings: their files, captions, release and replay."""
