"""Benchmarks that print a table, each with a peer in the same run; they are not tests."""
