"""What can be done with one message, by form."""
