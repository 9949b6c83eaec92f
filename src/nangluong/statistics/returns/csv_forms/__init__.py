"""A return as CSV: one line a cell, named by its codes; figures with a decimal point, or a comma between semicolons."""
