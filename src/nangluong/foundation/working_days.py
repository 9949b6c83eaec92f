"""The working-day clock of deadlines: which days are worked, and the day on which a deadline falls.

A deadline of n working days counts from the day after receipt. Days on which the clock stood (the applicant had to
supply something) do not count. The calendar is `reference/foundation/days_off.csv`; pure but for reading it.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_DAY = dt.timedelta(days=1)
_SATURDAY = 5
_LONGEST = 4000

Span = tuple[dt.date, dt.date]
"""Days from (included) to (excluded)."""


@dataclass(frozen=True)
class WorkingCalendar:
    """Days off and weekend days worked instead. `known_until` is the last day the calendar was decided for."""

    off: frozenset[dt.date] = field(default_factory=frozenset)
    worked: frozenset[dt.date] = field(default_factory=frozenset)
    known_until: dt.date = dt.date.min

    def is_working_day(self, day: dt.date) -> bool:
        """Whether offices work on `day`."""
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.off)

    def after(self, start: dt.date, days: int, *, stopped: Iterable[Span] = ()) -> dt.date:
        """Return the `days`-th working day after `start`; 0 is `start` itself, or the next day that is worked.

        Days within a span of `stopped` do not count, nor can a deadline fall on one. Raises ValueError for a negative
        number and where the end lies more than 4000 days off.
        """
        if days < 0:
            raise ValueError("a deadline lies ahead")
        spans = tuple(stopped)
        day, left = start, days
        for _ in range(_LONGEST):
            counts = self.is_working_day(day) and not any(begin <= day < end for begin, end in spans)
            if counts and left == 0:
                return day
            day += _DAY
            if left and self.is_working_day(day) and not any(begin <= day < end for begin, end in spans):
                left -= 1
        raise ValueError("the deadline lies too far ahead")

    def before(self, end: dt.date, days: int) -> dt.date:
        """Return the `days`-th working day before `end`; 0 is `end` itself, or the last one before it."""
        day, left = end, days
        while left or not self.is_working_day(day):
            day -= _DAY
            left -= left > 0 and self.is_working_day(day)
        return day

    def between(self, start: dt.date, end: dt.date) -> int:
        """Return the working days after `start` up to `end` (included); negative where `end` lies before."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working_day(start + n * _DAY) for n in range(1, (end - start).days + 1))

    def is_certain(self, day: dt.date) -> bool:
        """Whether the calendar is decided up to `day`; after that only weekends are known."""
        return day <= self.known_until


def read_calendar(path: Path) -> WorkingCalendar:
    """Return the calendar of a file. Raises ValueError on a kind that is neither `off` nor `worked`."""
    kinds: dict[str, set[dt.date]] = {"off": set(), "worked": set()}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(line for line in stream if not line.startswith("#")):
            if row["kind"] not in kinds:
                raise ValueError(f"{path.name}: {row['kind']} is neither off nor worked")
            kinds[row["kind"]].add(dt.date.fromisoformat(row["day"]))
    # A year counts as decided when its Lunar New Year is: five days off or more.
    years = [day.year for day in kinds["off"]]
    decided = max((year for year in set(years) if years.count(year) >= _DECIDED), default=None)
    until = dt.date(decided, 12, 31) if decided else dt.date.min
    return WorkingCalendar(frozenset(kinds["off"]), frozenset(kinds["worked"]), until)


_DECIDED = 10


@cache
def working_calendar(root: Path) -> WorkingCalendar:
    """Return the calendar of the reference data under `root`."""
    return read_calendar(root / "foundation" / "days_off.csv")
