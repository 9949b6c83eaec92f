"""Reading the audit: search, one entry, checks, export."""
