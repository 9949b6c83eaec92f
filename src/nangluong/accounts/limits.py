"""The limits of signing in, from `reference/accounts/sign_in_limits.csv`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from nangluong.foundation.reference import Column, read_rows
from nangluong.foundation.reference.columns import CONFIDENCE, choice, integer

_FILE = "accounts/sign_in_limits.csv"
_COLUMNS = (
    Column("name"),
    Column("kind", choice("staff", "citizen")),
    Column("value", integer),
    Column("unit", choice("minute", "count", "per_minute")),
    Column("source"),
    Column("confidence", CONFIDENCE),
)


@dataclass(frozen=True)
class SessionLimits:
    """How long a session of one kind of account lasts unused (`idle`) and at all (`absolute`)."""

    idle: dt.timedelta
    absolute: dt.timedelta


@cache
def _values(root: Path) -> dict[tuple[str, str], int]:
    rows = read_rows(root, _FILE, _COLUMNS, ("name", "kind"))
    return {(str(row["name"]), str(row["kind"])): int(str(row["value"])) for row in rows}


def limit_in(root: Path, name: str, kind: str = "staff") -> int:
    """Return a limit of the reference data in `root`, in the unit of its row. Raises KeyError."""
    return _values(root)[name, kind]


def limit(name: str, kind: str = "staff") -> int:
    """Return a limit of this installation, in the unit of its row."""
    return limit_in(Path(settings.REFERENCE_ROOT), name, kind)


def minutes(name: str, kind: str = "staff") -> dt.timedelta:
    """Return a limit that is a time."""
    return dt.timedelta(minutes=limit(name, kind))


def session_limits(kind: str) -> SessionLimits:
    """Return the limits of sessions of accounts of `kind` (`staff`, `citizen`)."""
    return SessionLimits(minutes("idle", kind), minutes("absolute", kind))
