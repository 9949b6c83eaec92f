"""Pages of the registry: lists with filters, detail pages, the map and its data."""
