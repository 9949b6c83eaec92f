"""Sums, profiles, tariff periods, losses and shares, by hand and as identities."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nangluong.metering.aggregates import (
    NORMAL,
    OFFPEAK,
    PEAK,
    feeder_losses,
    load_profile,
    meter_share,
    months_of,
    read_tariff_hours,
    sum_days,
    sum_groups,
    sum_periods,
)
from nangluong.metering.codes import Quality
from nangluong.metering.slots import MISSING, UNKNOWN, day_number
from tests.metering.conftest import Estate


def test_days_are_the_totals_of_vee(estate: Estate) -> None:
    """Sums over stored vectors equal what the kernel carried along, absent slots beside them."""
    result = estate.result
    wh, quality = result.wh.reshape(-1, 48), result.quality.reshape(-1, 48)
    sums = sum_days(wh, quality)
    assert (sums.known_wh == result.total_wh.reshape(-1)).all()
    assert (sums.missing == result.missing.reshape(-1)).all()
    assert (sums.estimated == result.estimated.reshape(-1)).all()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), groups=st.integers(1, 6))
def test_groups_keep_the_whole(seed: int, groups: int) -> None:
    """Whatever the grouping, and beyond 2^53 Wh, energy in groups plus energy in none is all energy."""
    rng = np.random.default_rng(seed)
    wh = rng.integers(0, 2**31 - 1, (40, 48)).astype(np.int32)
    quality = np.full(wh.shape, Quality.VALID, dtype=np.uint8)
    days = sum_days(wh, quality)
    large = type(days)(days.known_wh + 2**54, days.slots, days.missing, days.estimated)
    group = rng.integers(-1, groups, 40)
    found = sum_groups(large, group, groups)
    none = [int(value) for value in large.known_wh[group < 0]]
    assert sum(int(v) for v in found.known_wh) + sum(none) == sum(int(v) for v in large.known_wh)
    profile = load_profile(wh, quality, group, groups)
    assert (profile.wh.sum(axis=1) == sum_groups(days, group, groups).known_wh).all()
    for number in range(groups):
        if (group == number).any():
            assert profile.peak_wh[number] == wh[group == number].sum(axis=0, dtype=np.int64).max()


def test_an_absent_slot_is_not_zero() -> None:
    """It is counted as absent, and a profile says how many rows had a value."""
    wh = np.full((2, 48), 10, dtype=np.int32)
    quality = np.full((2, 48), Quality.VALID, dtype=np.uint8)
    wh[0, 5], quality[0, 5] = MISSING, Quality.ABSENT
    sums = sum_days(wh, quality)
    assert sums.known_wh.tolist() == [470, 480]
    assert sums.missing.tolist() == [1, 0]
    profile = load_profile(wh, quality, np.array([0, 0]), 2)
    assert (profile.wh[0, 5], profile.present[0, 5]) == (10, 1)
    assert profile.peak_slot.tolist() == [0, -1]


def test_months() -> None:
    """The last day of a month and the first of the next."""
    numbers = [day_number(dt.date(2026, 2, 28)), day_number(dt.date(2026, 3, 1))]
    assert np.diff(months_of(np.array(numbers, dtype=np.int32))).tolist() == [1]


def test_tariff_periods_change_on_their_day(reference: Path) -> None:
    """The last day of the old hours, the first of the new, and a Sunday without peak."""
    hours = read_tariff_hours(reference / "metering/tariff_hours.csv")
    numbers = [day_number(dt.date(2026, 4, day)) for day in (21, 22, 26)]
    periods = hours.periods(np.array(numbers, dtype=np.int32), 48)
    old, new, sunday = periods

    def slots(row: np.ndarray, period: int) -> list[int]:
        return np.flatnonzero(row == period).tolist()

    assert slots(old, PEAK) == [19, 20, 21, 22, 34, 35, 36, 37, 38, 39]
    assert slots(old, OFFPEAK) == [0, 1, 2, 3, 4, 5, 6, 7, 44, 45, 46, 47]
    assert slots(new, PEAK) == list(range(35, 45))
    assert slots(new, OFFPEAK) == list(range(12))
    assert slots(sunday, PEAK) == []
    wh = np.arange(48, dtype=np.int32)[None]
    split = sum_periods(wh, np.full((1, 48), Quality.VALID, dtype=np.uint8), new[None])
    assert split.sum() == wh.sum()
    assert split[0, PEAK] == sum(range(35, 45))
    assert split[0, NORMAL] == sum(range(12, 35)) + sum(range(45, 48))
    assert (hours.periods(np.array(numbers, dtype=np.int32), 96)[:, ::2] == periods).all()


def test_losses() -> None:
    """Input minus sales; unknown where slots are absent; negative losses are shown, not hidden."""
    known, gap, negative = feeder_losses(
        np.array([1_000, 1_000, 500]), np.array([930, 100, 510]), np.array([50, 50, UNKNOWN]), np.array([0, 7, 0])
    )
    assert (known.loss_wh, known.technical_wh, known.rest_wh, known.share) == (70, 50, 20, Fraction(7, 100))
    assert (gap.loss_wh, gap.rest_wh, gap.share, gap.missing_slots) == (None, None, None, 7)
    assert (negative.loss_wh, negative.rest_wh, negative.share) == (-10, None, Fraction(-1, 50))


def test_meter_share_shows_the_last_as_well() -> None:
    """Two corporations: 99 of 100 and 1 of 2; a third without meters has no share."""
    corporation = np.array([0] * 100 + [1] * 2)
    electronic = np.array([True] * 99 + [False, True, False])
    share = meter_share(corporation, electronic, 3)
    assert share.shares == (Fraction(99, 100), Fraction(1, 2), None)
    assert share.national == Fraction(100, 102)
    assert share.mean == (Fraction(99, 100) + Fraction(1, 2)) / 2
    assert (share.minimum, share.minimum_at) == (Fraction(1, 2), 1)
