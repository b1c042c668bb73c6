"""The demo's door: walking in as one of the cast without a mail, and nowhere but in a demo."""
