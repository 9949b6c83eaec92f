"""Reads of the metering room."""
