"""The pattern book: every component of the look on one page."""
