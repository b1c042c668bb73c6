"""The organisers' console: what needs them now, and everything they decide."""
