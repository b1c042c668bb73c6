"""Coming in with a passkey."""
