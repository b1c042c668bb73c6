"""The pages that put booths together: the hall, the booth page, the staff desk."""
