"""Energy by tariff period: peak, normal, off-peak hours as they hold on each day. Pure but for reading the file."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from nangluong.metering.codes import is_absent
from nangluong.metering.slots import Codes, Wh32, Wh64, day_of, slot_minutes

NORMAL: Final = 0
PEAK: Final = 1
OFFPEAK: Final = 2
_PERIODS = {"peak": PEAK, "offpeak": OFFPEAK}


@dataclass(frozen=True)
class TariffHours:
    """Rows of `tariff_hours.csv`: span of validity, weekdays (1-7), minutes from and to, period."""

    rows: tuple[tuple[dt.date, dt.date | None, frozenset[int], int, int, int], ...]

    def periods(self, day_numbers: npt.NDArray[np.int32], slots: int) -> Codes:
        """Return the period of every slot of every day, (days, S). `ValueError` if a boundary cuts a slot."""
        minutes = slot_minutes(slots)
        out = np.full((len(day_numbers), slots), NORMAL, dtype=np.uint8)
        for at, number in enumerate(day_numbers):
            day = day_of(number)
            for since, until, weekdays, start, stop, period in self.rows:
                if since <= day and (until is None or day < until) and day.isoweekday() in weekdays:
                    if start % minutes or stop % minutes:
                        raise ValueError(f"a boundary of {since} cuts a {minutes}-minute slot")
                    out[at, start // minutes : stop // minutes] = period
        return out


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _row(row: Mapping[str, str]) -> tuple[dt.date, dt.date | None, frozenset[int], int, int, int]:
    until = dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    weekdays = frozenset(int(number) for number in row["weekdays"].split())
    since = dt.date.fromisoformat(row["valid_from"])
    return since, until, weekdays, _minutes(row["from"]), _minutes(row["to"]), _PERIODS[row["period"]]


def read_tariff_hours(path: Path) -> TariffHours:
    """Read `reference/metering/tariff_hours.csv`."""
    with path.open(encoding="utf-8", newline="") as stream:
        return TariffHours(tuple(_row(r) for r in csv.DictReader(line for line in stream if not line.startswith("#"))))


def sum_periods(wh: Wh32, quality: Codes, periods: Codes) -> Wh64:
    """Return Wh by period, (n, 3) in the order NORMAL, PEAK, OFFPEAK; absent slots add nothing.

    `periods` (n, S): the periods of each row's day (`TariffHours.periods(...)[day index]`).
    """
    known = np.where(is_absent(quality), 0, wh)
    parts = [np.where(periods == period, known, 0).sum(axis=1, dtype=np.int64) for period in (NORMAL, PEAK, OFFPEAK)]
    return np.stack(parts, axis=1)
