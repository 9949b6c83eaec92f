"""Periods: their codes, their neighbours, their due dates."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from nangluong.foundation.working_days import working_calendar
from nangluong.statistics.obligations.due_dates import due_date
from nangluong.statistics.obligations.period_names import period_name
from nangluong.statistics.obligations.periods import (
    period_of,
    periods_between,
    previous,
    read_period,
    same_last_year,
)
from nangluong.statistics.questionnaires.definition import Due

FREQUENCIES = ("day", "week", "month", "quarter", "year")
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))


@given(st.sampled_from(FREQUENCIES), DAYS)
def test_a_period_holds_its_day_and_is_read_back_from_its_code(frequency: str, day: dt.date) -> None:
    period = period_of(frequency, day)
    assert period.start <= day <= period.end
    assert read_period(period.code) == period


@given(st.sampled_from(FREQUENCIES), DAYS)
def test_periods_follow_each_other_without_a_gap(frequency: str, day: dt.date) -> None:
    period = period_of(frequency, day)
    assert previous(period).end == period.start - dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("code", "before", "year"),
    [
        ("2026-10-01", "2026-09-30", "2025-10-01"),
        ("2024-02-29", "2024-02-28", None),
        ("2026-W01", "2025-W52", "2025-W01"),
        ("2027-W01", "2026-W53", "2026-W01"),
        ("2026-W53", "2026-W52", None),
        ("2026-01", "2025-12", "2025-01"),
        ("2026-Q1", "2025-Q4", "2025-Q1"),
        ("2026", "2025", "2025"),
    ],
)
def test_neighbours(code: str, before: str, year: str | None) -> None:
    period = read_period(code)
    last = same_last_year(period)
    assert (previous(period).code, last.code if last else None) == (before, year)


@pytest.mark.parametrize(
    "code", ["", "26", "2026-13", "2026-Q5", "2026-W54", "2026-02-30", "2026-9", "dot-1", "2026-09 "]
)
def test_what_names_no_period_is_refused(code: str) -> None:
    with pytest.raises(ValueError):
        read_period(code)


def test_the_periods_that_end_in_a_span() -> None:
    found = [one.code for one in periods_between("month", dt.date(2026, 8, 15), dt.date(2026, 10, 30))]
    assert found == ["2026-08", "2026-09"]


def test_ad_hoc_has_no_periods() -> None:
    with pytest.raises(ValueError, match="ad_hoc"):
        period_of("ad_hoc", dt.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("working_days", "month_day", "code", "due"),
    [
        (10, "", "2026-09", "2026-10-14"),
        (1, "", "2026-10-02", "2026-10-05"),
        (10, "", "2026-01", "2026-02-13"),
        (11, "", "2026-01", "2026-02-23"),  # over Tết
        (None, "03-31", "2026", "2027-03-31"),
        (None, "01-15", "2026", "2027-01-15"),
        (None, "05-01", "2025", "2026-05-04"),  # a day off before a weekend
    ],
)
def test_due_dates(reference: Path, working_days: int | None, month_day: str, code: str, due: str) -> None:
    rule = Due(working_days, month_day, "test", "derived")
    assert due_date(rule, read_period(code), working_calendar(reference)) == dt.date.fromisoformat(due)


@pytest.mark.parametrize(
    ("code", "vi", "en"),
    [
        ("2026-10-02", "02/10/2026", "02/10/2026"),
        ("2026-W40", "tuần 40/2026", "week 40/2026"),
        ("2026-09", "tháng 09/2026", "09/2026"),
        ("2026-Q3", "quý 3/2026", "quarter 3/2026"),
        ("dot-xuat-1", "dot-xuat-1", "dot-xuat-1"),
    ],
)
def test_periods_in_words(code: str, vi: str, en: str) -> None:
    assert period_name(code) == vi
    with translation.override("en"):
        assert period_name(code) == en
