"""Reference rows of personal data, read once a process."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings


@cache
def _read(path: Path) -> tuple[Mapping[str, str], ...]:
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(line for line in stream if not line.startswith("#")))


def reference_rows(name: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of `reference/accounts/<name>.csv` as text by column."""
    return _read(Path(settings.REFERENCE_ROOT) / "accounts" / f"{name}.csv")
