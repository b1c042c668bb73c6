"""Floor 2: exhibitors: their stands, leads, and the hall that puts them together."""
