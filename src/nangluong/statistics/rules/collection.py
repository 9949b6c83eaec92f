"""Many returns of one questionnaire as columns of whole numbers, ready to be checked at once. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from nangluong.statistics.questionnaires.definition import Definition

MISSING = np.iinfo(np.int64).min
"""Stands for a cell that holds no number."""

Whole = NDArray[np.int64]
Index = NDArray[np.int32]


@dataclass(frozen=True)
class Grid:
    """The cells of one section over many returns: one entry a return and row, `columns` by their code.

    Cells are whole numbers at their column's decimals, `MISSING` where there is none.
    """

    ret: Index
    row: Index
    columns: Mapping[str, Whole]


@dataclass(frozen=True)
class Collection:
    """Returns 0 … `size`-1 of a questionnaire, each with what is known of the periods before.

    `rows` gives the code of each row number by section. `past` holds earlier periods' cells, several a return and row.
    `given` is by section, None for values of whole returns (their `row` is 0); its columns are in millionths.
    """

    definition: Definition
    size: int
    rows: Mapping[str, tuple[str, ...]]
    now: Mapping[str, Grid]
    prev: Mapping[str, Grid] = field(default_factory=dict)
    year: Mapping[str, Grid] = field(default_factory=dict)
    past: Mapping[str, Grid] = field(default_factory=dict)
    given: Mapping[str | None, Grid] = field(default_factory=dict)
    hours: Whole = field(default_factory=lambda: np.zeros(0, np.int64))
    days: Whole = field(default_factory=lambda: np.zeros(0, np.int64))

    @property
    def cells(self) -> int:
        """How many numeric cells there are to check, empty ones too."""
        return sum(column.size for grid in self.now.values() for column in grid.columns.values())


def empty_grid(columns: tuple[str, ...]) -> Grid:
    """Return a grid without rows."""
    nothing = np.zeros(0, np.int64)
    return Grid(np.zeros(0, np.int32), np.zeros(0, np.int32), dict.fromkeys(columns, nothing))
