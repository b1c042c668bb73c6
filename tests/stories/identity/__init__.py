"""Days of people who come from the association's identity provider."""
