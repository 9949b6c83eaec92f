"""Formats of dates and numbers per language, named by `FORMAT_MODULE_PATH`."""
