"""The live stage: the picture of a session, and the questions beside it."""
