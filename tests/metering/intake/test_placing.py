"""Rows are told apart without losing any."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nangluong.metering.formats import DayVectors
from nangluong.metering.intake.placing import Whereabouts, count_readings, sort_out
from nangluong.metering.slots import MISSING, UNKNOWN

ROW = st.tuples(
    st.integers(-1, 3),  # point, -1 unknown
    st.sampled_from([0, 1]),  # channel
    st.sampled_from([48, 96]),  # slots in master data
    st.booleans(),  # ours
    st.integers(19_990, 20_010),  # day
)


def vectors(days: list[int]) -> DayVectors:
    """Return rows of these days, each with its number as first value."""
    count = len(days)
    wh = np.full((count, 48), MISSING, dtype=np.int32)
    wh[:, 0] = np.arange(count)
    unread = np.full(count, UNKNOWN, dtype=np.int64)
    names = np.array([f"M{number}" for number in range(count)], dtype=np.str_)
    channel = np.full(count, "A+")
    return DayVectors(names, channel, np.array(days, dtype=np.int32), wh, unread, unread, np.arange(count))


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(ROW, max_size=30))
def test_every_row_is_in_exactly_one_place(rows: list[tuple[int, int, int, bool, int]]) -> None:
    """Placed, waiting or refused for one reason; and none is placed that should not be."""
    point, channel, slots, ours, day = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    where = Whereabouts(
        np.array(point, dtype=np.int64), np.array(slots, dtype=np.uint8), np.array(ours, dtype=np.bool_)
    )
    found = sort_out(vectors(list(day)), np.array(channel, dtype=np.uint8), where, 20_000)
    numbers = [*found.placed.wh[:, 0].tolist(), *found.waiting.wh[:, 0].tolist()]
    for misfit in found.misfits:
        numbers += misfit.days.wh[:, 0].tolist()
    assert sorted(numbers) == list(range(len(rows)))
    for number in found.placed.wh[:, 0].tolist():
        assert point[number] >= 0
        assert channel[number] == 1
        assert slots[number] == 48
        assert ours[number]
        assert day[number] <= 20_000
    assert count_readings(found.placed) == len(found.placed)


def test_a_foreign_meter_is_called_foreign_whatever_else_is_wrong() -> None:
    """Its other faults would tell something about another corporation's meter."""
    where = Whereabouts(np.array([7]), np.array([96], dtype=np.uint8), np.array([False]))
    found = sort_out(vectors([30_000]), np.array([1], dtype=np.uint8), where, 20_000)
    assert [misfit.code for misfit in found.misfits] == ["foreign_meter"]
