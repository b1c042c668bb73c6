"""The exhibitor’s own page: words, logo and banner, taken in as one form."""
