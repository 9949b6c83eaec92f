"""How many rows each table of the lake has in one snapshot: what a restore is compared with."""

from __future__ import annotations

from collections.abc import Sequence

from nangluong.foundation.lake import lake


def lake_rows(tables: Sequence[str], snapshot: int | None) -> dict[str, int]:
    """Return the number of rows of each of `tables` in `snapshot`; nothing where there is no lake."""
    if snapshot is None:
        return {}
    counts = {}
    for table in tables:
        name = '"' + table.replace('"', '""') + '"'
        row = lake().read(f"SELECT count(*) FROM lake.{name} AT (VERSION => {int(snapshot)})").fetchone()  # noqa: S608
        assert row is not None
        counts[table] = int(row[0])
    return counts
