"""Chat: rooms of the fair and conversations of a few; nothing said is lost."""
