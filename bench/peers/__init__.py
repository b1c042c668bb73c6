"""Others that do the same job, to be measured beside us: each in the way its documentation shows first."""
