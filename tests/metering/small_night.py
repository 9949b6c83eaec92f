"""A small estate in the database and its readings, for tests that go through the lake."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management import call_command

from nangluong.foundation.actor import SYSTEM
from nangluong.metering.estate.illustrative import Grid, estate_table, meter_serials, write_estate
from nangluong.metering.estate.importing import import_estate
from nangluong.metering.estate.resolve import resolve
from nangluong.metering.generator import Meters, Readings, make_meters, make_readings
from nangluong.metering.received import DayRows
from nangluong.metering.slots import UNKNOWN, day_number, day_of
from tests.metering.conftest import House

FIRST = dt.date(2026, 3, 2)
GRID = Grid(
    (("evnhanoi", "01"), ("evnhcmc", "79")),
    points_per_transformer=25,
    transformers_per_feeder=4,
    feeders_per_substation=2,
)


class Inline:
    """The engine of tests: the same function, in this process."""

    name = "local"

    def run(self, function: Callable[[Any], Any], jobs: Iterable[Any]) -> Iterator[Any]:
        """Run one after the other."""
        for job in jobs:
            yield function(job)


@dataclass(frozen=True)
class Night:
    """Meters, what they measured over some days from `first`, and their points' numbers."""

    meters: Meters
    readings: Readings
    point_id: np.ndarray
    first: dt.date

    def day(self, number: int) -> dt.date:
        """Return the day `number` of the readings."""
        return day_of(self.readings.first_day + number)

    def rows(self, *days: int, meters: slice = slice(None)) -> DayRows:
        """Return what arrived for some days (positions), leaving out meters that sent nothing."""
        points = self.point_id[meters]
        count = len(points)
        day = np.repeat(np.array(days, dtype=np.int32), count)
        which = np.tile(np.arange(len(self.point_id))[meters], len(days))
        wh = self.readings.received_wh[which, day]
        there = (wh != np.iinfo(np.int32).min).any(axis=1)
        which, day, wh = which[there], day[there], wh[there]
        return DayRows(
            self.point_id[which],
            np.ones(len(which), dtype=np.uint8),
            (day + self.readings.first_day).astype(np.int32),
            np.ascontiguousarray(wh),
            self.readings.register_start_wh[which, day],
            self.readings.register_end_wh[which, day],
        )


def import_small_estate(house: House, folder: Path, count: int = 400, seed: int = 3) -> Meters:
    """Import an invented estate of `count` customers and its feeder heads, on top of the reference data."""
    call_command("load_reference", stdout=io.StringIO())
    meters = make_meters(house.recipe, count, seed=seed)
    path = folder / "estate.parquet"
    write_estate(path, estate_table(meters, house.classes, GRID, dt.date(2025, 1, 1)))
    import_estate(SYSTEM, path=path, illustrative=True)
    return meters


def small_night(house: House, folder: Path, count: int = 400, days: int = 3, seed: int = 3) -> Night:
    """Return an estate that is in the database, with some days of readings that are not in the lake yet."""
    meters = import_small_estate(house, folder, count, seed)
    first = day_number(FIRST)
    serials = meter_serials(0, count)
    found = resolve(serials, np.ones(count, np.uint8), np.full(count, first, np.int32))
    assert (found.point_id != UNKNOWN).all()
    # In the order of the points, as the bucket has them.
    return Night(meters, make_readings(house.recipe, meters, first, days, seed=seed), found.point_id, FIRST)
