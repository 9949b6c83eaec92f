"""The queue of exceptions: what officers should look at, and what they decide."""
