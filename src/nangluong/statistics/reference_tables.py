"""Reading this room's reference files: the shared columns of every row and the choice of the rows in force.

Pure but for the file itself; the directory and the date are arguments.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from nangluong.foundation.reference import Column, Row, iso_date, optional, read_rows, text
from nangluong.foundation.reference.columns import CONFIDENCE

_PROVENANCE = (
    Column("version"),
    Column("valid_from", iso_date),
    optional("valid_to", iso_date),
    Column("source"),
    Column("confidence", CONFIDENCE),
)


def read_valid(
    root: Path, file: str, columns: Sequence[Column], key: Sequence[str], as_of: dt.date | None = None
) -> list[Row]:
    """Return the rows of `root/statistics/file` in force on `as_of` (validity closed-open; None = the open-ended ones).

    Raises `ReferenceError` naming file, line and field.
    """
    rows = read_rows(root, f"statistics/{file}", (*columns, *_PROVENANCE), (*key, "valid_from"))
    return [row for row in rows if _in_force(row["valid_from"], row["valid_to"], as_of)]


def _in_force(start: object, end: object, as_of: dt.date | None) -> bool:
    if as_of is None:
        return end is None
    assert isinstance(start, dt.date)
    return start <= as_of and (not isinstance(end, dt.date) or as_of < end)


def cell(row: Row, name: str) -> str:
    """Return a text cell, empty where the row has none."""
    found = row[name]
    return "" if found is None else str(found)


def number(row: Row, name: str) -> Decimal:
    """Return a decimal cell."""
    found = row[name]
    assert isinstance(found, Decimal)
    return found


def names() -> tuple[Column, Column]:
    """Return the two name columns every classification has."""
    return Column("name_vi", text), Column("name_en", text)
