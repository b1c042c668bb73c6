"""People in the console over HTTP."""
