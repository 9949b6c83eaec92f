"""A return as an Excel workbook: written with a locked structure and hidden codes, read back by those codes."""
