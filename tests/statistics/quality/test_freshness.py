"""The age of a series and when its next period is waited for."""

from __future__ import annotations

import datetime as dt

import pytest

from nangluong.statistics.quality.freshness import freshness

PATIENCE = {"A": 365, "M": 45}
TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("last", "freq", "age", "expected", "until", "late"),
    [
        ("2024", "A", 693, "2025", dt.date(2026, 12, 31), 0),
        ("2023", "A", 1059, "2024", dt.date(2025, 12, 31), 328),
        ("2026-09", "M", 55, "2026-10", dt.date(2026, 12, 15), 0),
        ("2025-12", "M", 328, "2026-01", dt.date(2026, 3, 17), 252),
        ("2026-W40", "W", 51, "2026-W41", None, 0),
    ],
)
def test_a_series_is_late_when_its_next_period_is(
    last: str, freq: str, age: int, expected: str, until: dt.date | None, late: int
) -> None:
    found = freshness(last, freq, TODAY, PATIENCE)
    assert (found.age, found.expected, found.expected_by, found.late) == (age, expected, until, late)


def test_a_period_that_names_none_has_no_age() -> None:
    assert freshness("kế hoạch", "A", TODAY, PATIENCE).age is None
