"""Figures for the people who run the system, in the format of Prometheus, on a port of their own.

Web processes and worker count in files that they share (`PROMETHEUS_MULTIPROC_DIR`); one small process adds these up,
looks at database and disk, and answers `/metrics`. `docs/operations.md` lists every name; a test compares the two.
"""
