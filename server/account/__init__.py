"""One's own account: where one is signed in, the password, how the fair is shown."""
