"""How many rows each table of a lake has in one snapshot: what a restore is compared with."""

from __future__ import annotations

from collections.abc import Sequence

from nangluong.foundation.lake import lake


def rows_in_lake(schema: str, tables: Sequence[str], snapshot: int | None) -> dict[str, int]:
    """Return the number of rows of each of `tables` of a lake in `snapshot`; nothing where there is no lake."""
    if snapshot is None:
        return {}
    counts = {}
    for table in tables:
        name = '"' + table.replace('"', '""') + '"'
        query = f"SELECT count(*) FROM lake.{name} AT (VERSION => {int(snapshot)})"  # noqa: S608
        row = lake(schema).read(query).fetchone()
        assert row is not None
        counts[table] = int(row[0])
    return counts
