"""The booth itself: what it shows, who stands at it, its hours, documents and jobs."""
