"""Slots, days, and what “absent” looks like in the arrays of the metering room. Pure.

A *day vector* is one row of 48 (30 min) or 96 (15 min) whole Wh of one metering point, channel and day. A day is a day
in Viet Nam (UTC+7, no daylight saving), so a day always has the same number of slots; slot 0 starts at midnight.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Wh32 = npt.NDArray[np.int32]
Wh64 = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

MISSING: Final = -(2**31)
"""No reading in an int32 slot. Not -1: a negative reading must be kept as it was received, and -1 Wh is one."""

UNKNOWN: Final = -1
"""Not known, in int64 registers, advances, capacities and tolerances, which are never negative."""

SLOTS: Final = (48, 96)
_EPOCH = dt.date(1970, 1, 1)

WORKDAY: Final = 0
SATURDAY: Final = 1
SUNDAY_OR_HOLIDAY: Final = 2


def day_number(day: dt.date) -> int:
    """Return the days from 1970-01-01, the number that Arrow's date32 holds."""
    return (day - _EPOCH).days


def day_of(number: int) -> dt.date:
    """Return the day of a day number."""
    return _EPOCH + dt.timedelta(days=int(number))


def weekday(day_numbers: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Return 0 for Monday … 6 for Sunday. The first day of the count was a Thursday."""
    return (np.asarray(day_numbers, dtype=np.int64) + 3) % 7


def slot_minutes(slots: int) -> int:
    """Return the length of a slot in minutes for 48 or 96 slots a day; `ValueError` for any other number."""
    if slots not in SLOTS:
        raise ValueError(f"a day vector has 48 or 96 slots, not {slots}")
    return 1440 // slots


@dataclass(frozen=True)
class Calendar:
    """The days off besides Sundays, as day numbers; where they come from is the caller's (reference data)."""

    holidays: frozenset[int] = frozenset()

    def day_class(self, day_numbers: npt.ArrayLike) -> Codes:
        """Return WORKDAY, SATURDAY or SUNDAY_OR_HOLIDAY for each day.

        Three classes as in the German substitute rules (VDN MeteringCode 2006, A8.2.2).
        """
        days = np.asarray(day_numbers, dtype=np.int64)
        classes = np.zeros(days.shape, dtype=np.uint8)
        classes[weekday(days) == 5] = SATURDAY
        off = np.isin(days, np.fromiter(self.holidays, dtype=np.int64, count=len(self.holidays)))
        classes[(weekday(days) == 6) | off] = SUNDAY_OR_HOLIDAY
        return classes
