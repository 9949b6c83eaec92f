"""Pages of the metering room under /do-dem/."""
