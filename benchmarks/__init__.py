"""Measurements of the figures that the issues name. `make bench` runs them all and prints one table."""
