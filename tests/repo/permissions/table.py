"""The table as a file."""

from __future__ import annotations

import csv
import io

from tests.repo.permissions.addresses import table
from tests.repo.tree import CHECKOUT

PAGE = CHECKOUT / "docs" / "permissions.csv"


def as_text() -> str:
    """Return the table as CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(table())
    return out.getvalue()


def write_table() -> None:
    """Put the table into the repository."""
    PAGE.write_text(as_text(), encoding="utf-8")
