"""Days of people with a passkey."""
