"""The tables of the first version, by subject; what changed since is in the later versions."""
