"""Floor 1: everything that happens live: a small engine, and the features built on it."""
