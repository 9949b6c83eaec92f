"""The limits in the administration of people, from `reference/accounts/people_limits.csv`."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from django.conf import settings

from nangluong.foundation.reference import Column, choice, integer, read_rows
from nangluong.foundation.reference.columns import CONFIDENCE

_FILE = "accounts/people_limits.csv"
_COLUMNS = (
    Column("name"),
    Column("value", integer),
    Column("unit", choice("day")),
    Column("source"),
    Column("confidence", CONFIDENCE),
)


@cache
def _values(root: Path) -> dict[str, int]:
    return {str(row["name"]): int(str(row["value"])) for row in read_rows(root, _FILE, _COLUMNS, ("name",))}


def days(name: str) -> dt.timedelta:
    """Return a limit that is a number of days. Raises KeyError for one that is not in the file."""
    return dt.timedelta(days=_values(Path(settings.REFERENCE_ROOT))[name])
