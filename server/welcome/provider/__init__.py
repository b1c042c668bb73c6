"""Coming in by the association's identity provider."""
