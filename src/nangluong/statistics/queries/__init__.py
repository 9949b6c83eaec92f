"""Reads of a release. Everything takes the lake snapshot of the release and never changes, so it is kept in memory."""
