"""Time periods of SDMX as the time they cover.

Written forms: Gregorian `2020`, `2020-03`, `2020-03-31`, instants `2020-03-31T12:00:00`, and reporting periods
`2020-A1`, `2020-S1`, `2020-T1`, `2020-Q1`, `2020-M01`, `2020-W01`, `2020-D001`. Reporting years begin on 1 January.
Periods are compared by the time frames they really cover: a quarter is before February only if it ends before February.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from nangluong.statistics.sdmx.errors import QuerySyntaxError

_DAY = dt.timedelta(days=1)
_FIRST = dt.datetime(1, 1, 1)  # noqa: DTZ001 - periods are calendar time, in no zone
_END = dt.datetime(dt.MAXYEAR, 12, 31, 23, 59, 59)  # noqa: DTZ001 - clients write 9999 for "no end"
_FORMS = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})(?:T(?P<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?))?)?"
    r"|-(?P<letter>[ASTQMWD])(?P<number>\d{1,3}))?"
    r"(?:Z|[+-]\d{2}:\d{2})?",
    re.ASCII,
)
_MONTHS = {"A": 12, "S": 6, "T": 4, "Q": 3, "M": 1}
_DIGITS = {"A": 1, "S": 1, "T": 1, "Q": 1, "M": 2, "W": 2, "D": 3}


@dataclass(frozen=True, order=True)
class Period:
    """The time a period covers, from `start` up to but not including `end`."""

    start: dt.datetime
    end: dt.datetime


class ImpossiblePeriod(QuerySyntaxError):
    """A text that is no time period, or a date that does not exist."""

    code = "sdmx_impossible_period"

    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{text[:40]}” không phải là kỳ thời gian. Ví dụ đúng: 2020, 2020-Q1, 2020-03, 2020-W05, 2020-03-31.",
            f"“{text[:40]}” is not a time period. Right are: 2020, 2020-Q1, 2020-03, 2020-W05, 2020-03-31.",
        )


def _months_later(start: dt.datetime, months: int) -> dt.datetime:
    count = start.year * 12 + start.month - 1 + months
    if count // 12 > dt.MAXYEAR:
        return _END
    return start.replace(year=count // 12, month=count % 12 + 1)


def _days_later(start: dt.datetime, days: int) -> dt.datetime:
    try:
        return start + days * _DAY
    except OverflowError:
        return _END


def _reporting(year: int, letter: str, number: int) -> Period:
    """Return the reporting period. Raises ValueError where the year has no such period."""
    first = dt.datetime(year, 1, 1)  # noqa: DTZ001
    if number < 1:
        raise ValueError("periods are numbered from 1")
    if letter == "D":
        start = first + (number - 1) * _DAY
        if start.year != year:
            raise ValueError("the year has no such day")
        return Period(start, _days_later(start, 1))
    if letter == "W":
        monday = dt.datetime.combine(dt.date.fromisocalendar(year, number, 1), dt.time())
        return Period(monday, _days_later(monday, 7))
    months = _MONTHS[letter]
    if number * months > 12:
        raise ValueError("the year has no such period")
    start = _months_later(first, (number - 1) * months)
    return Period(start, _months_later(start, months))


def parse_period(text: str) -> Period:
    """Return the time that `text` covers; a zone behind it is ignored. Raises `ImpossiblePeriod`."""
    found = _FORMS.fullmatch(text)
    if found is None:
        raise ImpossiblePeriod(text)
    year = int(found["year"])
    month, day = (int(found[name]) if found[name] else None for name in ("month", "day"))
    try:
        if found["letter"]:
            if len(found["number"]) != _DIGITS[found["letter"]]:
                raise ValueError("wrong number of digits")
            return _reporting(year, found["letter"], int(found["number"]))
        start = dt.datetime(year, 1 if month is None else month, 1 if day is None else day)  # noqa: DTZ001
        if found["time"]:
            instant = dt.datetime.combine(start, dt.time.fromisoformat(found["time"]))
            return Period(instant, instant)
        if day is not None:
            return Period(start, _days_later(start, 1))
        return Period(start, _months_later(start, 12 if month is None else 1))
    except (ValueError, OverflowError):
        raise ImpossiblePeriod(text) from None


def _year(start: dt.datetime) -> str:
    return f"{start.year:04d}"


def _fraction(letter: str, months: int) -> Callable[[dt.datetime], str]:
    return lambda start: f"{start.year:04d}-{letter}{(start.month - 1) // months + 1}"


def _week(start: dt.datetime) -> str:
    year, week, _ = start.isocalendar()
    return f"{year:04d}-W{week:02d}"


WRITTEN: dict[str, Callable[[dt.datetime], str]] = {
    "A": _year,
    "S": _fraction("S", 6),
    "T": _fraction("T", 4),
    "Q": _fraction("Q", 3),
    "M": lambda start: f"{start.year:04d}-{start.month:02d}",
    "W": _week,
    "D": lambda start: f"{start.year:04d}-{start.month:02d}-{start.day:02d}",
}
"""How the lake writes the period of each frequency that holds an instant; within a frequency texts sort by time."""


def earliest(frequency: str, start: dt.datetime) -> str:
    """Return the first period of the frequency that begins at or after `start`."""
    text = WRITTEN[frequency](start)
    found = parse_period(text)
    return text if found.start >= start else WRITTEN[frequency](found.end)


def latest(frequency: str, end: dt.datetime) -> str:
    """Return the last period of the frequency that ends at or before `end`; "" (before every text) if there is none."""
    text = WRITTEN[frequency](end)
    found = parse_period(text)
    if found.end <= end:
        return text
    return WRITTEN[frequency](found.start - _DAY) if found.start >= _FIRST + _DAY else ""
