"""Working days: over Tết, over weekends, back and forth."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangluong.foundation.official_calendar import working_calendar
from nangluong.foundation.working_days import WorkingCalendar, read_calendar

TET = frozenset(dt.date(2026, 2, day) for day in range(16, 21))
CALENDAR = WorkingCalendar(TET, frozenset({dt.date(2026, 2, 28)}), dt.date(2026, 12, 31))
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 1))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-02-13", 1, "2026-02-23"),  # Friday before Tết
        ("2026-02-12", 1, "2026-02-13"),
        ("2026-02-17", 0, "2026-02-23"),
        ("2026-02-23", -1, "2026-02-13"),
        ("2026-02-27", 1, "2026-02-28"),  # a Saturday worked in lieu
        ("2026-02-27", 2, "2026-03-02"),
        ("2026-10-03", 1, "2026-10-05"),  # from a Saturday
        ("2026-10-01", 0, "2026-10-01"),
    ],
)
def test_working_days_are_counted_after_the_event(start: str, count: int, end: str) -> None:
    assert CALENDAR.add_working_days(dt.date.fromisoformat(start), count) == dt.date.fromisoformat(end)


@given(DAYS, st.integers(0, 60))
def test_a_deadline_never_falls_on_a_day_off_and_counts_right(day: dt.date, count: int) -> None:
    end = CALENDAR.add_working_days(day, count)
    assert CALENDAR.is_working_day(end)
    if count:
        assert CALENDAR.working_days_between(day, end) == count


@given(DAYS, st.integers(1, 60))
def test_forth_and_back_is_the_same_working_day(day: dt.date, count: int) -> None:
    start = CALENDAR.add_working_days(day, 0)
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(start, count), -count) == start


@given(DAYS, DAYS)
def test_counting_backwards_is_negative(one: dt.date, other: dt.date) -> None:
    assert CALENDAR.working_days_between(one, other) == -CALENDAR.working_days_between(other, one)


def test_the_file_knows_the_holidays_of_the_year(reference: Path) -> None:
    calendar = read_calendar(reference)
    assert not calendar.is_working_day(dt.date(2026, 9, 2))
    assert not calendar.is_working_day(dt.date(2026, 2, 17))
    assert calendar.is_working_day(dt.date(2026, 10, 6))
    assert calendar.known_until == dt.date(2027, 12, 31)
    assert working_calendar() == calendar


def test_no_day_off_of_the_file_is_a_weekend(reference: Path) -> None:
    assert [day for day in read_calendar(reference).off if day.weekday() > 4] == []
