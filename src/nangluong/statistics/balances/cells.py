"""The result of a build: cells as columns and by key, checks, and facts that took no part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nangluong.statistics.balances.block import FACT_FLAGS, MIXED, NO_ENERGY, NO_NATURAL, REPORTED, Block
from nangluong.statistics.balances.convert import Converted
from nangluong.statistics.balances.definition import Definition
from nangluong.statistics.balances.fact_columns import CONFIDENTIAL, ESTIMATED, ILLUSTRATIVE
from nangluong.statistics.exact import IntArray, ktoe_micro
from nangluong.statistics.factors.table import FactorTable

Bools = NDArray[np.bool_]

HOW: Final = ("nothing", "facts", "products", "rows", "total")
"""How a cell came about, by index: from facts, as a sum of products or of rows, or as a reported total."""


@dataclass(frozen=True)
class Cell:
    """One figure of a balance. `energy_nano_tj` and `natural_micro` are None where unknown, never 0 for it.

    `complete` is False where something necessary was not reported: then `partial_nano_tj` holds the sum of what is
    known, and the figures are None. `reported`: a total as reported, standing for details that are not all known.
    """

    energy_nano_tj: int | None
    natural_micro: int | None
    natural_unit: str | None
    partial_nano_tj: int
    complete: bool
    reported: bool
    illustrative: bool
    estimated: bool
    confidential: bool

    @property
    def energy_ktoe_micro(self) -> int | None:
        """Micro-ktoe of the figure, rounded half away from zero."""
        if self.energy_nano_tj is None:
            return None
        return int(ktoe_micro(np.array([self.energy_nano_tj]))[0])


@dataclass(frozen=True)
class Cells:
    """Cells that at least one fact touches, as parallel columns of indices and integers.

    `row` and `node` index the definition's rows and balance columns, `place` and `period` those of the facts. Energy
    and natural quantity hold the sum of what is known; they are figures only where `has_energy`/`has_natural` and
    `complete` say so. `natural_unit` indexes units, -1 where there is none or several. `how` indexes `HOW`.
    """

    place: NDArray[np.int32]
    period: NDArray[np.int32]
    node: NDArray[np.int32]
    row: NDArray[np.int32]
    energy_nano_tj: IntArray
    natural_micro: IntArray
    natural_unit: NDArray[np.int16]
    complete: Bools
    has_energy: Bools
    has_natural: Bools
    reported: Bools
    flags: NDArray[np.uint8]
    how: NDArray[np.uint8]

    def __len__(self) -> int:
        return int(self.energy_nano_tj.size)

    def flagged(self, bit: int) -> Bools:
        """Return which cells carry a flag of facts (ILLUSTRATIVE, ESTIMATED, CONFIDENTIAL)."""
        marked: Bools = (self.flags & bit) != 0
        return marked


@dataclass(frozen=True)
class Check:
    """A reported total that differs from what its details give: the computed one stands where details are complete.

    `kind` is "row" (total of rows) or "product" (heading against its products). Energies in nano-TJ, natural in micro.
    """

    kind: str
    place: str
    period: str
    product: str
    row: str
    reported_nano_tj: int
    computed_nano_tj: int
    reported_micro: int
    computed_micro: int


Checks = tuple[Check, ...]


@dataclass(frozen=True)
class Balances:
    """Balances of all places and periods, with everything needed to explain any cell."""

    definition: Definition
    factors: FactorTable
    converted: Converted
    blocks: tuple[Block, ...]
    unmapped: NDArray[np.int64]

    @cached_property
    def missing_factors(self) -> NDArray[np.int64]:
        """Facts that take part in natural units but have no factor, so that their cells have no energy."""
        facts = self.converted.facts
        mapped = self.definition.mapped[facts.product, facts.flow]
        return np.flatnonzero(mapped & ~self.converted.has_energy)

    @cached_property
    def cells(self) -> Cells:
        """All touched cells as columns, ordered by place, row, column, period."""
        return _columns(self.blocks)

    @cached_property
    def checks(self) -> Checks:
        """Every reported total that differs from its details."""
        return tuple(self._checks())

    def _checks(self) -> Iterator[Check]:
        facts, classification = self.converted.facts, self.definition.classification
        nodes = tuple(classification.node_index)
        for block in self.blocks:
            place = facts.places[block.place]
            for found in block.checks:
                for at in range(found.row.size):
                    yield Check(
                        found.kind,
                        place,
                        facts.periods[block.periods[found.period[at]]],
                        nodes[found.node[at]],
                        classification.rows[found.row[at]].code,
                        int(found.reported_energy[at]),
                        int(found.computed_energy[at]),
                        int(found.reported_natural[at]),
                        int(found.computed_natural[at]),
                    )

    def locate(self, place: str, period: str, product: str, row: str) -> tuple[Block, int, int, int] | None:
        """Return the block and the (row, node, period) indices of a cell; None where there are no facts at all."""
        classification = self.definition.classification
        node, line = classification.node_index[product], classification.row_index[row]
        found = self._periods.get((place, period))
        return None if found is None else (self.blocks[found[0]], line, node, found[1])

    @cached_property
    def _periods(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Block and position of each place and period that has facts."""
        facts = self.converted.facts
        return {
            (facts.places[block.place], facts.periods[index]): (number, position)
            for number, block in enumerate(self.blocks)
            for position, index in enumerate(block.periods)
        }

    def cell(self, place: str, period: str, product: str, row: str) -> Cell | None:
        """Return one cell by codes (`product` a heading or a balance group); None where no fact touches it."""
        found = self.locate(place, period, product, row)
        if found is None or not found[0].cells.touched[found[1:]]:
            return None
        block, at = found[0], found[1:]
        flags, known = int(block.cells.flags[at]), bool(block.known[at])
        mark = int(block.unit[at[1:]])
        natural = known and mark > 0 and not flags & NO_NATURAL
        energy = int(block.cells.energy[at])
        return Cell(
            energy if known and not flags & NO_ENERGY else None,
            int(block.cells.natural[at]) if natural else None,
            self.definition.classification.units[mark - 1].code if mark > 0 else None,
            energy,
            known,
            bool(flags & REPORTED),
            bool(flags & ILLUSTRATIVE),
            bool(flags & ESTIMATED),
            bool(flags & CONFIDENTIAL),
        )


def _columns(blocks: tuple[Block, ...]) -> Cells:
    parts = [_of_block(block) for block in blocks]
    if not parts:
        empty = np.zeros(0, dtype=np.int32)
        return Cells(
            *(empty,) * 4,
            *(np.zeros(0, np.int64),) * 2,
            empty.astype(np.int16),
            *(np.zeros(0, bool),) * 4,
            *(np.zeros(0, np.uint8),) * 2,
        )
    return Cells(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _of_block(block: Block) -> tuple[NDArray[np.generic], ...]:
    row, node, period = np.nonzero(block.cells.touched)
    at = (row, node, period)
    mark, flags, known = block.unit[node, period], block.cells.flags[at], block.known[at]
    return (
        np.full(row.size, block.place, dtype=np.int32),
        block.periods[period].astype(np.int32),
        node.astype(np.int32),
        row.astype(np.int32),
        block.cells.energy[at],
        block.cells.natural[at],
        np.where(mark == MIXED, -1, mark - 1).astype(np.int16),
        known,
        (flags & NO_ENERGY) == 0,
        (mark > 0) & ((flags & NO_NATURAL) == 0),
        (flags & REPORTED) != 0,
        flags & np.uint8(FACT_FLAGS),
        block.how[at],
    )
