"""The identity provider beside one's account."""
