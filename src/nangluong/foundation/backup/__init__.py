"""Backup and restore: database, lake and files as one consistent point, taken while the system runs.

The catalogue of the lake lies in the same PostgreSQL as everything else, and its Parquet files never change once they
are written. So one exported snapshot of PostgreSQL names both the rows and the files that belong to them: the dump and
the list of files are read in that snapshot, and the files can be copied afterwards at leisure.
"""
