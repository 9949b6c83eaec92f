"""What every interface for machines has in common: refusals as problem+json, a client's language, the house API."""
