"""Pages of personal data: the person's own, the officer's, and the public notice."""
