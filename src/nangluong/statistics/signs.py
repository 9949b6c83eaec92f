"""Sign conventions of sources, as data: from their figure to our balance cell and back.

A balance cell of ours is a contribution to supply: exports, bunkers, transformation input, own use and losses are
negative, a stock draw is positive, final consumption is positive as a use, the statistical difference is supply less
use. Sources differ in every one of these. Each convention is a sign per kind of row, so that out and back is the
identity.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import numpy as np

from nangluong.foundation.reference import Column, choice
from nangluong.statistics.exact import IntArray
from nangluong.statistics.reference_tables import cell, read_valid

Figure = TypeVar("Figure", int, Decimal, IntArray)


@dataclass(frozen=True)
class Signs:
    """The sign of each (convention, kind of row); unknown pairs raise `KeyError`."""

    table: Mapping[tuple[str, str], int]

    @property
    def conventions(self) -> tuple[str, ...]:
        """All conventions by name, in alphabetical order."""
        return tuple(sorted({convention for convention, _ in self.table}))

    @property
    def kinds(self) -> tuple[str, ...]:
        """All kinds of rows, in alphabetical order."""
        return tuple(sorted({kind for _, kind in self.table}))

    def sign(self, convention: str, kind: str) -> int:
        """Return what multiplies a figure of `convention` into ours (and ours into theirs)."""
        return self.table[convention, kind]

    def to_internal(self, convention: str, kind: str, figure: Figure) -> Figure:
        """Return our cell for a figure printed by a source."""
        return self._turned(convention, kind, figure)

    def from_internal(self, convention: str, kind: str, figure: Figure) -> Figure:
        """Return the figure a source would print for our cell."""
        return self._turned(convention, kind, figure)

    def _turned(self, convention: str, kind: str, figure: Figure) -> Figure:
        return figure if self.sign(convention, kind) > 0 else -figure


def load_signs(root: Path, as_of: dt.date | None = None) -> Signs:
    """Read `sign_conventions.csv`."""
    columns = (Column("convention"), Column("kind"), Column("sign", choice("1", "-1")))
    rows = read_valid(root, "classifications/sign_conventions.csv", columns, ("convention", "kind"), as_of)
    return Signs({(cell(row, "convention"), cell(row, "kind")): int(cell(row, "sign")) for row in rows})


def split_stock_change(change: IntArray) -> tuple[IntArray, IntArray]:
    """Return (draw, build), both positive, of stock changes in our sign (positive = draw), for two rows."""
    return np.maximum(change, 0), np.maximum(-change, 0)


def join_stock_change(draw: IntArray, build: IntArray) -> IntArray:
    """Return the stock change in our sign from a source's two rows."""
    return draw - build
