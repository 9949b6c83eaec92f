"""Channels of a metering point by the names that messages use. Pure but for reading the file."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from nangluong.metering.slots import Codes

IMPORT: Final = 1
EXPORT: Final = 2
REACTIVE_IMPORT: Final = 3
REACTIVE_EXPORT: Final = 4
IMPORT_CHECK: Final = 17

ENERGY: Final = (IMPORT, EXPORT)
"""The channels that are validated for their own sake; the others help to judge these."""


@dataclass(frozen=True)
class Channels:
    """Codes by key or alias; `keys` the other way round."""

    by_name: Mapping[str, int]
    keys: Mapping[int, str]

    def code(self, name: str) -> int:
        """Return the code of a channel's key or alias, 0 for an unknown one."""
        return self.by_name.get(name, 0)

    def codes(self, names: npt.NDArray[np.str_]) -> Codes:
        """Return the code of every name, 0 for unknown ones."""
        known, which = np.unique(names, return_inverse=True)
        codes: Codes = np.array([self.code(str(name)) for name in known], dtype=np.uint8)[which]
        return codes


def read_channels(path: Path) -> Channels:
    """Read `reference/metering/channels.csv`."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(line for line in stream if not line.startswith("#")))
    names: dict[str, int] = {}
    for row in rows:
        names |= dict.fromkeys([row["key"], *row["aliases"].split()], int(row["code"]))
    return Channels(names, {int(row["code"]): row["key"] for row in rows})
