"""The organisers' desk for recordings: films come in, captions and chapters are added, and it is released."""
