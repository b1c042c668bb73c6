"""What people put beside their words: a photo that is shown, a CV that is not."""
