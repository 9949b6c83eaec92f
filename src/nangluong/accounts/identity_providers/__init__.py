"""Identity providers of citizens and enterprises: one shape (`base`), one folder a vendor, chosen in `registry`."""
