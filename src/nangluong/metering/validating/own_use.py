"""High and low use against a point's own past, from day totals in the lake: four weeks against the four before.

UBP 1.5.1 compares periods, never days. A bucket's turn comes on one night of 28, so that a night reads the past of one
bucket in 28 and no more; a period has every weekday four times, a year back is 52 weeks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nangluong.metering.estate.channels import IMPORT
from nangluong.metering.lake.names import LakeFile
from nangluong.metering.lake.storage import Storage
from nangluong.metering.slots import UNKNOWN, Wh64
from nangluong.metering.validating.grid import Grid, point_key
from nangluong.metering.vee import Findings
from nangluong.metering.vee.companions import check_use
from nangluong.metering.vee.rulebook import Thresholds

PERIOD_DAYS: Final = 28
YEAR_DAYS: Final = 364
LEAST_DAYS: Final = 21
"""So many complete days a period needs before it is judged: three weeks of four."""
_COLUMNS = ["point_id", "channel", "day", "known_wh", "missing"]


def is_turn(bucket: int, last_day: int) -> bool:
    """Tell whether the bucket is looked at on the night of `last_day`."""
    return (last_day - bucket) % PERIOD_DAYS == 0


def periods_before(last_day: int) -> tuple[tuple[int, int], ...]:
    """Return first and last day of the period that ends before the night's day, of the one before, of last year's."""
    last = last_day - 1
    starts = (last - PERIOD_DAYS + 1, last - 2 * PERIOD_DAYS + 1, last - YEAR_DAYS - PERIOD_DAYS + 1)
    return tuple((start, start + PERIOD_DAYS - 1) for start in starts)


def average_days(key: Wh64, store: Storage, table: str, files: Sequence[LakeFile], first: int, last: int) -> Wh64:
    """Return the mean energy in Wh of the complete days of a period for every point and channel of `key` (ascending).

    UNKNOWN where fewer than 21 days are complete.
    """
    total, days = np.zeros(len(key), dtype=np.int64), np.zeros(len(key), dtype=np.int64)
    for file in files:
        if not file.meets(first, last):
            continue
        rows = store.read(table, file, _COLUMNS)
        whole = pc.equal(rows.column("missing"), 0)
        if not file.within(first, last):
            day = rows.column("day").cast(pa.int32())
            whole = pc.and_(whole, pc.and_(pc.greater_equal(day, first), pc.less_equal(day, last)))
        rows = rows.filter(whole)
        mine = point_key(rows.column("point_id").to_numpy(), rows.column("channel").to_numpy())
        at = np.minimum(np.searchsorted(key, mine), max(len(key) - 1, 0))
        there = key[at] == mine if len(key) else np.zeros(0, dtype=np.bool_)
        total += np.bincount(at[there], rows.column("known_wh").to_numpy()[there], len(key)).astype(np.int64)
        days += np.bincount(at[there], minlength=len(key))
    return np.where(days >= LEAST_DAYS, total // np.maximum(days, 1), UNKNOWN)


def check_own_use(
    grid: Grid, store: Storage, table: str, files: Sequence[LakeFile], slots: int, thresholds: Thresholds
) -> Findings:
    """Find points that used far more or less in the last four weeks than a year ago, else than in the four before.

    Findings stand at the last day of the grid. Energy fed into the grid follows the weather: it is not judged.
    """
    now, before, year = periods_before(grid.first_day + grid.days - 1)
    rows = np.flatnonzero(grid.estate.channel == IMPORT)
    key = grid.key[rows]
    daily, last, past = (average_days(key, store, table, files, *period) for period in (now, before, year))
    usual = np.where(past == UNKNOWN, last, past)
    found = check_use(daily, usual, grid.estate.class_code[rows], slots, thresholds)
    columns = {name: getattr(found, name) for name in Findings.__dataclass_fields__}
    columns["meter"] = rows[found.meter]
    columns["day"] = np.full(len(found), grid.days - 1, dtype=np.int64)
    return Findings(**columns)
