"""Floor 3: what the fair serves, and the roof."""
