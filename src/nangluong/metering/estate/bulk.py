"""Adding very many rows to a table: its constraints are taken off and put back over all rows at once.

A million rows with two exclusion constraints cost minutes row by row and seconds at once. All in the caller's
transaction: nobody ever sees the table without its constraints, and putting them back proves every row.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.utils import CursorWrapper

WORTH_FROM = 100_000
"""From so many new rows on, and at least a fifth of what is stored, taking off and putting back is cheaper."""


def worth_it(cursor: CursorWrapper, table: str, fresh: int) -> bool:
    """Tell whether `fresh` new rows are many beside those in `table` (by the statistics of the table)."""
    cursor.execute("SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = %s::regclass", [table])
    row = cursor.fetchone()
    return fresh >= WORTH_FROM and fresh * 5 >= (row[0] if row else 0)


@contextmanager
def without_constraints(cursor: CursorWrapper, table: str, *kinds: str) -> Iterator[None]:
    """Take off the constraints of `kinds` ("f" foreign keys, "x" exclusions) for the body, then put them back."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is still to be checked would forbid the change
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass"
        " AND contype = ANY(%s) ORDER BY conname",
        [table, list(kinds)],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    yield
    for name, definition in found:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
