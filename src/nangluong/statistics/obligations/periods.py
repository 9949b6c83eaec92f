"""Periods of reporting and their codes: 2026-10-02, 2026-W40, 2026-09, 2026-Q3, 2026. Pure.

Both ends of a period are days that belong to it. Weeks are ISO weeks, Monday to Sunday.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

_ONE = dt.timedelta(days=1)
_FORMS = {
    "day": re.compile(r"(\d{4})-(\d{2})-(\d{2})"),
    "week": re.compile(r"(\d{4})-W(\d{2})"),
    "month": re.compile(r"(\d{4})-(\d{2})"),
    "quarter": re.compile(r"(\d{4})-Q([1-4])"),
    "year": re.compile(r"(\d{4})"),
}


@dataclass(frozen=True, order=True)
class Period:
    """A span of days with its code and how often such a span comes."""

    start: dt.date
    end: dt.date
    code: str
    frequency: str

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1


def _month_end(year: int, month: int) -> dt.date:
    return (dt.date(year + month // 12, month % 12 + 1, 1)) - _ONE


def period_of(frequency: str, day: dt.date) -> Period:
    """Return the period of `frequency` that `day` lies in; ValueError for a frequency without periods (ad hoc)."""
    if frequency == "day":
        return Period(day, day, day.isoformat(), frequency)
    if frequency == "week":
        monday = day - dt.timedelta(days=day.weekday())
        year, week, _ = day.isocalendar()
        return Period(monday, monday + 6 * _ONE, f"{year}-W{week:02d}", frequency)
    if frequency == "month":
        start = day.replace(day=1)
        return Period(start, _month_end(day.year, day.month), f"{day.year}-{day.month:02d}", frequency)
    if frequency == "quarter":
        quarter = (day.month - 1) // 3 + 1
        start, end = dt.date(day.year, quarter * 3 - 2, 1), _month_end(day.year, quarter * 3)
        return Period(start, end, f"{day.year}-Q{quarter}", frequency)
    if frequency == "year":
        return Period(dt.date(day.year, 1, 1), dt.date(day.year, 12, 31), str(day.year), frequency)
    raise ValueError(f"no periods of {frequency}")


def read_period(code: str) -> Period:
    """Return the period that `code` names; ValueError where it names none."""
    for frequency, form in _FORMS.items():
        match = form.fullmatch(code)
        if not match:
            continue
        parts = [int(part) for part in match.groups()]
        if frequency == "week":
            return period_of(frequency, dt.date.fromisocalendar(parts[0], parts[1], 1))
        if frequency == "quarter":
            return period_of(frequency, dt.date(parts[0], parts[1] * 3, 1))
        return period_of(frequency, dt.date(*(*parts, 1, 1)[:3]))
    raise ValueError(code)


def previous(period: Period) -> Period:
    """Return the period just before."""
    return period_of(period.frequency, period.start - _ONE)


def same_last_year(period: Period) -> Period | None:
    """Return the same period a year before: the same day, ISO week, month, quarter; None where there was none."""
    year = int(period.code[:4]) - 1
    try:
        return read_period(f"{year}{period.code[4:]}")
    except ValueError:
        return None


def periods_between(frequency: str, first: dt.date, last: dt.date) -> Iterator[Period]:
    """Yield the periods that end between `first` and `last`, both included."""
    period = period_of(frequency, first)
    while period.end <= last:
        yield period
        period = period_of(frequency, period.end + _ONE)


def following(period: Period, count: int) -> list[str]:
    """Return the codes of the `count` periods after, the nearest first."""
    found = []
    for _ in range(count):
        period = period_of(period.frequency, period.end + _ONE)
        found.append(period.code)
    return found
