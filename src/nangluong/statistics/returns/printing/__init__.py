"""A return as a printed form: a PDF of one version that says all of it, in both languages."""
