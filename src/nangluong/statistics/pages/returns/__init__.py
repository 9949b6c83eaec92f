"""Pages of returns: lists, the form to fill in, the review, who has not reported."""
