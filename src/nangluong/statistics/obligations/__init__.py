"""Obligations: who has to report what by when, reminders, extensions."""
