"""The SDMX REST grammar: addresses become frozen queries, queries become SQL with parameters. Pure."""
