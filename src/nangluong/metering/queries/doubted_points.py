"""Reads of the lake for the queue of exceptions: which points were doubted on how many days, by one scan each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from nangluong.metering.codes import Outcome, Rule
from nangluong.metering.estate.channels import ENERGY
from nangluong.metering.lake.store import readings_lake
from nangluong.metering.lake.tables import FINDING, VALIDATED
from nangluong.metering.slots import SLOTS

MOST_POINTS: Final = 200_000


@dataclass(frozen=True)
class Doubted:
    """A point with the days on which something was found: first, last, how many of them."""

    point_id: int
    first: dt.date
    last: dt.date
    days: int


def _doubted(query: str, parameters: list[object]) -> list[Doubted]:
    rows = readings_lake().read(f"{query} ORDER BY 1 LIMIT {MOST_POINTS}", parameters).fetchall()
    return [Doubted(int(point), first, last, int(days)) for point, first, last, days in rows]


_DAYS: Final = "SELECT point_id, min(day), max(day), count(DISTINCT day) FROM"
_CHANNELS: Final = ", ".join(str(channel) for channel in ENERGY)


def points_with_rules(
    rules: Sequence[Rule], first: dt.date, last: dt.date, *, least_days: int, on: dt.date
) -> list[Doubted]:
    """Return points on which one of the rules found something that no register cleared, on `least_days` days of the
    span at least and on the day `on`.
    """
    codes = ", ".join(str(int(rule)) for rule in rules)
    tables = " UNION ALL ".join(
        f"SELECT point_id, day FROM lake.{FINDING}_{slots}"
        f" WHERE rule IN ({codes}) AND outcome <> {int(Outcome.VERIFIED)} AND channel IN ({_CHANNELS})"
        " AND day BETWEEN $1 AND $2"
        for slots in SLOTS
    )
    query = f"{_DAYS} ({tables}) GROUP BY 1 HAVING count(DISTINCT day) >= $3 AND max(day) = $4"
    return _doubted(query, [first, last, least_days, on])


def silent_points(first: dt.date, last: dt.date) -> list[Doubted]:
    """Return points of which no value of any energy channel came on any day of the span.

    A validated day without anything received has every slot missing or estimated; a finding of MISSING that covers
    the whole day says so even where the day was estimated.
    """
    days = (last - first).days + 1
    tables = " UNION ALL ".join(
        f'SELECT point_id, day FROM lake.{FINDING}_{slots} WHERE rule = {int(Rule.MISSING)} AND "first" = 0'
        f' AND "last" = {slots - 1} AND channel IN ({_CHANNELS}) AND day BETWEEN $1 AND $2'
        for slots in SLOTS
    )
    return _doubted(f"{_DAYS} ({tables}) GROUP BY 1 HAVING count(DISTINCT day) >= $3", [first, last, days])


def estimated_points(first: dt.date, last: dt.date, *, least_days: int, on: dt.date) -> list[Doubted]:
    """Return points with estimated values on `least_days` days of the span at least, and on the day `on`."""
    tables = " UNION ALL ".join(
        f"SELECT point_id, day FROM lake.{VALIDATED}_{slots}"
        f" WHERE estimated > 0 AND channel IN ({_CHANNELS}) AND day BETWEEN $1 AND $2"
        for slots in SLOTS
    )
    query = f"{_DAYS} ({tables}) GROUP BY 1 HAVING count(DISTINCT day) >= $3 AND max(day) = $4"
    return _doubted(query, [first, last, least_days, on])
