"""The dense working arrays of one place: every row x node x period, before and after formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nangluong.statistics.exact import IntArray

Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

# Flags of cells; the low bits are those of facts (fact_columns).
FACT_FLAGS: Final = 7
NO_ENERGY: Final = 8
NO_NATURAL: Final = 16
REPORTED: Final = 32

# Whether a cell is shown: openly; not, as (a sum of) confidential figures; not, so that none of these can be computed;
# or in energy only, because both measures of a sum together would tell its parts.
OPEN, CONFIDENTIAL_FIGURE, COMPLEMENT, ENERGY_ONLY = range(4)

# How a cell came about.
NOTHING, FROM_FACTS, FROM_PRODUCTS, FROM_ROWS, FROM_TOTAL = range(5)

MIXED: Final = -1
"""Unit mark of a node whose figures come in several natural units; 0 = none, u + 1 = unit u."""


@dataclass
class Layer:
    """One quantity per row, node and period [R, N, T]: energy [nano-TJ], natural [micro], touched by a fact, flags."""

    energy: IntArray
    natural: IntArray
    touched: Bools
    flags: Bytes

    @classmethod
    def empty(cls, shape: tuple[int, int, int]) -> Layer:
        """Return a layer of nothing."""
        energy, natural = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        return cls(energy, natural, np.zeros(shape, bool), np.zeros(shape, np.uint8))


@dataclass(frozen=True)
class Differences:
    """Reported totals that differ from their details, in parallel columns: indices, energy [nano-TJ], natural."""

    kind: str
    row: NDArray[np.int64]
    node: NDArray[np.int64]
    period: NDArray[np.int64]
    reported_energy: IntArray
    reported_natural: IntArray
    computed_energy: IntArray
    computed_natural: IntArray


@dataclass
class Block:
    """All arrays of one place. `own` holds what facts put straight into a cell, `cells` the final figures.

    `rest` [formula rows] is what a reported total has beyond its details and thus belongs to no detail. `known` says
    that nothing necessary is missing; `how` how each cell came about; `unit` [N, T] the natural unit of a node's
    figures. `contribution_*` are parallel: cell (flat index), fact, signed energy and natural quantity, rule. `secret`
    [R, N, T] says which cells are not shown, and why.
    """

    place: int
    periods: NDArray[np.int64]
    own: Layer
    cells: Layer
    rest: Layer
    known: Bools
    how: Bytes
    unit: NDArray[np.int16]
    complete: Bools
    relevant: Bools
    contribution_cell: NDArray[np.int64]
    contribution_fact: NDArray[np.int64]
    contribution_energy: IntArray
    contribution_natural: IntArray
    contribution_rule: NDArray[np.int16]
    checks: list[Differences]
    secret: Bytes | None = None

    def hidden(self, row: Any, node: Any, period: Any) -> Bools:
        """Return which of the cells at these indices are not to be shown; `secret` is None where all are."""
        found = np.zeros(np.broadcast(row, node, period).shape, dtype=bool)
        if self.secret is None:
            return found
        return found | np.isin(self.secret[row, node, period], (CONFIDENTIAL_FIGURE, COMPLEMENT))
