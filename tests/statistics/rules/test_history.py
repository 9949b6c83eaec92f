"""Medians of earlier periods are those of a plain sort."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nangluong.statistics.rules.collection import MISSING, Grid
from nangluong.statistics.rules.history import usual
from nangluong.statistics.rules.interpreter import lower_median

CELL = st.one_of(st.just(MISSING), st.integers(-(10**18), 10**18))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), CELL), max_size=40))
def test_medians_deviations_and_counts(entries: list[tuple[int, int, int]]) -> None:
    ret, row, values = (np.array([entry[n] for entry in entries]) for n in range(3))
    grid = Grid(ret.astype(np.int32), row.astype(np.int32), {"x": values.astype(np.int64)})
    found = usual(grid, ["x"])
    pairs = sorted({entry[:2] for entry in entries})
    assert list(zip(found.ret.tolist(), found.row.tolist(), strict=True)) == pairs
    for place, pair in enumerate(pairs):
        known = [Fraction(value) for *its, value in entries if tuple(its) == pair and value != MISSING]
        middle = lower_median(known)
        away = None if middle is None else lower_median(abs(value - middle) for value in known)
        expected = [MISSING if one is None else int(one) for one in (middle, away)]
        assert [found.columns[f"x_{word}"][place] for word in ("median", "mad", "seen")] == [*expected, len(known)]


def test_of_nothing_there_is_nothing() -> None:
    nothing = np.zeros(0, np.int32)
    assert usual(Grid(nothing, nothing, {"x": np.zeros(0, np.int64)}), ["x"]).columns["x_seen"].size == 0
