"""Structures: code lists, concepts, data structures, flows, categories, constraints and maps, as pysdmx objects."""
