"""The interface over which sources send readings."""
