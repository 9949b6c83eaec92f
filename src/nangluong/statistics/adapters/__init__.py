"""Adapters at the edge: national balance files read into the kernels of this room."""
