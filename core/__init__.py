"""Floor 0: who people are and where things are kept; knows nothing live."""
