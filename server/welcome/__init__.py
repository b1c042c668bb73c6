"""Coming in and going out, how the fair is shown, and the pages that explain it."""
