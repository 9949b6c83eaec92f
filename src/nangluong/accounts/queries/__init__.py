"""Reads of people and what they are in organisations."""
