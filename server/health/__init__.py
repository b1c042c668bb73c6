"""Whether this process can answer people, for whoever watches over it."""
