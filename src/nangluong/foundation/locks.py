"""Work that only one process may do at a time, kept apart by a session lock of PostgreSQL that dies with it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection


@contextmanager
def only_one(work: str, *, wait: bool = True) -> Iterator[bool]:
    """Hold the lock of `work` while the body runs; yield whether it is held (always, when waiting).

    The lock sits on a connection of its own: it is let go when the body ends or the process is killed, not before.
    """
    number = zlib.crc32(f"nangluong.{work}".encode())
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as own:
        own.autocommit = True
        if wait:
            own.execute("SELECT pg_advisory_lock(%s)", [number])
            held = True
        else:
            row = own.execute("SELECT pg_try_advisory_lock(%s)", [number]).fetchone()
            held = bool(row and row[0])
        try:
            yield held
        finally:
            # Closing alone lets go a moment later, when the server notices: the next in line would be turned away.
            own.execute("SELECT pg_advisory_unlock_all()")
