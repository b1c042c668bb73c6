"""The fair's front page: what is on, what comes next, where to go."""
