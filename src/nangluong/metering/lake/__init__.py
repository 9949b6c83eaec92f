"""The readings lake: its tables, whose files they are, how files get in and out of it."""
