"""The fair's own settings: names, dates, zone, the opening hours of its parts."""
