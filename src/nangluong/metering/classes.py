"""The customer classes: the small numbers that stand for them in arrays. Pure but for reading the file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class CustomerClasses:
    """Class keys by their stored code; the code of a key is its position."""

    keys: tuple[str, ...]

    def code(self, key: str) -> int:
        """Return the code of a class key; `KeyError` for an unknown one."""
        if key not in self.keys:
            raise KeyError(key)
        return self.keys.index(key)


def read_customer_classes(path: Path) -> CustomerClasses:
    """Read `reference/metering/customer_classes.csv`; codes must run 0, 1, 2 … without a gap (`ValueError`)."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(line for line in stream if not line.startswith("#")))
    if [int(row["code"]) for row in rows] != list(range(len(rows))):
        raise ValueError(f"{path.name}: codes must be 0, 1, 2 … in order")
    return CustomerClasses(tuple(row["key"] for row in rows))
