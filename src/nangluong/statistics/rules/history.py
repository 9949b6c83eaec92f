"""What a cell usually was: lower median, median absolute deviation and count over earlier periods. Pure.

Lower medians are figures that occurred, so everything stays a whole number.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from nangluong.statistics.rules.collection import MISSING, Grid, Whole


def _groups(grid: Grid) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the order that brings entries of one return and row together, where each group starts, and its length."""
    key = grid.ret.astype(np.int64) << 32 | grid.row.astype(np.int64)
    # Stable on purpose: the entries come in a few ascending runs, which that sort merges.
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    return order, starts, np.diff(np.append(starts, ordered.size))


def _lower_medians(table: NDArray[np.int64], seen: NDArray[np.int64]) -> Whole:
    """Return the lower median of each line of a sorted table whose missing entries come first."""
    at = table.shape[1] - seen + (seen - 1) // 2
    found = np.take_along_axis(table, np.minimum(at, table.shape[1] - 1)[:, None], axis=1)[:, 0]
    return np.where(seen > 0, found, MISSING)


def usual(grid: Grid, names: Iterable[str]) -> Grid:
    """Return, for each return and row, `<name>_median`, `<name>_mad` and `<name>_seen` of the columns `names`.

    Medians are `MISSING` where nothing was seen.
    """
    wanted = sorted(names)
    if not grid.ret.size:
        nothing = np.zeros(0, np.int64)
        columns = {f"{name}_{word}": nothing for name in wanted for word in ("median", "mad", "seen")}
        return Grid(grid.ret, grid.row, columns)
    order, starts, lengths = _groups(grid)
    line = np.repeat(np.arange(starts.size), lengths)
    place = np.arange(order.size) - np.repeat(starts, lengths)
    columns = {}
    for name in wanted:
        table = np.full((starts.size, int(lengths.max())), MISSING, np.int64)
        table[line, place] = grid.columns[name][order]
        table.sort(axis=1)
        known = table != MISSING
        seen = known.sum(axis=1)
        middle = _lower_medians(table, seen)
        away = np.where(known, np.abs(np.where(known, table, 0) - np.where(seen > 0, middle, 0)[:, None]), MISSING)
        away.sort(axis=1)
        columns |= {f"{name}_median": middle, f"{name}_mad": _lower_medians(away, seen), f"{name}_seen": seen}
    first = order[starts]
    return Grid(grid.ret[first], grid.row[first], columns)
