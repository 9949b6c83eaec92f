"""The registry's reference files: their columns, their checks and the tables they fill."""
