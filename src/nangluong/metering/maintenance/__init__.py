"""Maintenance of the readings lake: compaction, retention, verification, sweeping."""
