"""How often somebody may ask: one mechanism for pages and machines. Buckets of tokens in memory, no database work."""
