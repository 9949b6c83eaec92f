"""The working-day clock: over Tết, over weekends that are worked, while the clock stands."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangluong.foundation.working_days import WorkingCalendar, read_calendar, working_calendar

D = dt.date
PLAIN = WorkingCalendar()


@pytest.fixture(scope="module")
def calendar(reference: Path) -> WorkingCalendar:
    return working_calendar(reference)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (D(2026, 11, 20), 1, D(2026, 11, 23)),  # over a weekend
        (D(2026, 11, 20), 0, D(2026, 11, 20)),
        (D(2026, 11, 21), 0, D(2026, 11, 23)),  # received on a Saturday
        (D(2026, 11, 21), 2, D(2026, 11, 24)),
        (D(2026, 2, 13), 1, D(2026, 2, 23)),  # Friday before Tết 2026 to the Monday after
        (D(2026, 2, 12), 2, D(2026, 2, 23)),
        (D(2026, 2, 17), 2, D(2026, 2, 24)),  # received on a day of Tết
        (D(2026, 4, 29), 1, D(2026, 5, 4)),
        (D(2026, 8, 21), 1, D(2026, 8, 22)),  # a Saturday that is worked
        (D(2026, 8, 28), 1, D(2026, 9, 3)),
    ],
)
def test_deadlines_fall_where_offices_work(calendar: WorkingCalendar, start: D, days: int, end: D) -> None:
    assert calendar.after(start, days) == end


def test_days_on_which_the_clock_stood_do_not_count() -> None:
    stopped = [(D(2026, 11, 25), D(2026, 12, 2))]
    assert PLAIN.after(D(2026, 11, 23), 3) == D(2026, 11, 26)
    # Tuesday 24 counts, then the clock stands until Wednesday 2 December.
    assert PLAIN.after(D(2026, 11, 23), 3, stopped=stopped) == D(2026, 12, 3)


def test_the_end_of_what_was_decided_is_known(calendar: WorkingCalendar) -> None:
    assert calendar.is_certain(D(2026, 12, 31))
    assert not calendar.is_certain(D(2027, 1, 4))


@given(start=st.dates(D(2025, 1, 1), D(2027, 12, 31)), days=st.integers(0, 60))
def test_the_clock_goes_out_and_back(start: D, days: int) -> None:
    end = PLAIN.after(start, days)
    assert PLAIN.is_working_day(end)
    if days:
        assert PLAIN.between(start, end) == days
        assert PLAIN.between(end, start) == -days


def test_nonsense_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ahead"):
        PLAIN.after(D(2026, 1, 1), -1)
    with pytest.raises(ValueError, match="too far"):
        PLAIN.after(D(2026, 1, 1), 1, stopped=[(D(2026, 1, 1), D(2099, 1, 1))])
    file = tmp_path / "days_off.csv"
    file.write_text("day,kind\n2026-01-01,holiday\n", encoding="utf-8")
    with pytest.raises(ValueError, match="neither off nor worked"):
        read_calendar(file)


@given(st.dates(D(2025, 1, 1), D(2026, 11, 30)), st.integers(0, 60))
def test_before_leads_back_over_the_same_working_days(day: D, days: int) -> None:
    calendar = WorkingCalendar(frozenset({D(2026, 2, 17)}), frozenset({D(2026, 2, 28)}))
    end = calendar.before(day, 0)
    start = calendar.before(end, days)
    assert calendar.is_working_day(start)
    assert calendar.between(start, end) == days
