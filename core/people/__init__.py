"""People: profiles, the directory, memberships, what each of them shows to whom."""
