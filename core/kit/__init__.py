"""Tools without a domain. Imports nothing else of ours."""
