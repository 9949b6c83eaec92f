"""Questionnaires as data: what is asked of whom, when, and what each cell means."""
