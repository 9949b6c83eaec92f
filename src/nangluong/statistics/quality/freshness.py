"""How fresh the published series are: the last period, its age, when the next one is waited for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from nangluong.statistics.obligations.periods import period_of, read_period
from nangluong.statistics.queries.snapshot import PUBLIC_FACT, at, kept, rows

_ONE = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LastOf:
    """A published series and its last period with a figure."""

    place: str
    product: str
    flow: str
    unit: str
    source: str
    freq: str
    last: str
    illustrative: bool


@dataclass(frozen=True)
class Freshness:
    """How old a series is on a day: `age` in days since the end of the last period.

    `expected` is the next period's code, waited for until `expected_by`; `late` is how many days that is past, 0 where
    it is not. None where there is no cadence.
    """

    last_end: dt.date | None
    age: int | None
    expected: str
    expected_by: dt.date | None
    late: int


@kept
def last_periods(snapshot: int, place: str) -> tuple[LastOf, ...]:
    """Return the series of a place, in order of source, frequency, product, flow and unit. One query."""
    found = rows(
        "SELECT place, product, flow, unit, source, freq, max(period), bool_or(illustrative)"
        f" FROM {at('fact', snapshot)} WHERE {PUBLIC_FACT} AND place = ?"
        " GROUP BY place, product, flow, unit, source, freq ORDER BY source, freq, product, flow, unit",
        [place],
    )
    return tuple(LastOf(*row) for row in found)


def freshness(last: str, freq: str, today: dt.date, patience: Mapping[str, int]) -> Freshness:
    """Return how fresh a series is whose last period is `last`. Days in Viet Nam."""
    try:
        period = read_period(last)
        following = period_of(period.frequency, period.end + _ONE)
    except ValueError:
        return Freshness(None, None, "", None, 0)
    age = (today - period.end).days
    if freq not in patience:
        return Freshness(period.end, age, following.code, None, 0)
    until = following.end + patience[freq] * _ONE
    return Freshness(period.end, age, following.code, until, max(0, (today - until).days))
