"""Which fact went into which cell, as columns: what a release stores so that its cells can be explained later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nangluong.statistics.balances.cells import Balances
from nangluong.statistics.exact import IntArray


@dataclass(frozen=True)
class Contributions:
    """One entry per fact and cell it goes straight into, as parallel columns; indices as in `Cells`.

    `energy_nano_tj` and `natural_micro` are signed as they count; `sign` is that of the rule; `rule` indexes the
    definition's rules. Facts that are only a check (a total whose details stand) are here too: their cell's `how` is
    not "facts" or "total" then.
    """

    place: NDArray[np.int32]
    period: NDArray[np.int32]
    node: NDArray[np.int32]
    row: NDArray[np.int32]
    fact: NDArray[np.int64]
    rule: NDArray[np.int16]
    sign: NDArray[np.int8]
    energy_nano_tj: IntArray
    natural_micro: IntArray


def contributions(balances: Balances) -> Contributions:
    """List all contributions of a build, place by place."""
    parts: list[tuple[NDArray[np.generic], ...]] = []
    for block in balances.blocks:
        row, node, period = np.unravel_index(block.contribution_cell, block.own.energy.shape)
        rule = block.contribution_rule
        parts.append(
            (
                np.full(row.size, block.place, np.int32),
                block.periods[period].astype(np.int32),
                node.astype(np.int32),
                row.astype(np.int32),
                block.contribution_fact,
                rule,
                balances.definition.rule_sign[rule],
                block.contribution_energy,
                block.contribution_natural,
            )
        )
    kinds = (np.int32,) * 4 + (np.int64, np.int16, np.int8, np.int64, np.int64)
    parts = parts or [tuple(np.zeros(0, kind) for kind in kinds)]
    columns: list[Any] = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Contributions(*columns)
