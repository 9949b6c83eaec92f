"""The estate of meters: its import, the columnar snapshot that jobs read, and which meter is where."""
