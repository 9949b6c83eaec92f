"""Validation of one bucket of the lake, files to files: the work that an engine hands out.

Nothing here imports Django or asks a database: a worker needs the code, the reference files, the estate snapshot and
the lake's files. What it wrote is nobody's until the caller commits it.
"""
