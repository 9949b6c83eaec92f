"""Working days: the clock of every legal deadline. Pure but for reading the file.

A working day is Monday to Friday and not a day off, or a weekend day declared a working day in lieu. Deadlines count
working days *after* an event: the day of the event is day 0 and does not count.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nangluong.foundation.reference import Column, choice, iso_date, read_rows
from nangluong.foundation.reference.columns import CONFIDENCE

_ONE = dt.timedelta(days=1)
_COLUMNS = (
    Column("day", iso_date),
    Column("kind", choice("off", "work")),
    Column("name_vi"),
    Column("name_en"),
    Column("source"),
    Column("confidence", CONFIDENCE),
)


@dataclass(frozen=True)
class WorkingCalendar:
    """Days off on weekdays, and weekend days that are worked in lieu.

    `known_until` is the last day of the last year that the file speaks of; after it only weekends are known.
    """

    off: frozenset[dt.date]
    worked: frozenset[dt.date]
    known_until: dt.date

    def is_working_day(self, day: dt.date) -> bool:
        """Return whether people work on `day`."""
        return day in self.worked or (day.weekday() < 5 and day not in self.off)

    def add_working_days(self, day: dt.date, count: int) -> dt.date:
        """Return the working day that comes `count` working days after `day` (before, where negative).

        0 gives `day` itself where it is worked, else the next day that is: a deadline never falls on a day off.
        """
        step = -_ONE if count < 0 else _ONE
        left = abs(count)
        while left or not self.is_working_day(day):
            day += step
            if left and self.is_working_day(day):
                left -= 1
        return day

    def working_days_between(self, start: dt.date, end: dt.date) -> int:
        """Return how many working days lie after `start` up to and including `end`; negative where `end` is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        days = (start + dt.timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(self.is_working_day(day) for day in days)


@lru_cache(maxsize=4)
def read_calendar(root: Path) -> WorkingCalendar:
    """Read `foundation/days_off.csv` under `root`, the folder of reference data."""
    rows = read_rows(root, "foundation/days_off.csv", _COLUMNS, ("day",))
    days = {kind: frozenset(row["day"] for row in rows if row["kind"] == kind) for kind in ("off", "work")}
    last = max(day for found in days.values() for day in found if isinstance(day, dt.date))
    return WorkingCalendar(days["off"], days["work"], dt.date(last.year, 12, 31))  # type: ignore[arg-type]
