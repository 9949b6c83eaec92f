"""Reads of a person's own metering points: only the days on which the point was theirs.

Who moved in does not see what the one before used, and who moved out not what the next one uses.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from nangluong.metering.estate.channels import ENERGY, IMPORT
from nangluong.metering.holders import holdings_of
from nangluong.metering.models import UsagePoint
from nangluong.metering.queries.curves import days_of
from nangluong.metering.queries.readings import DayReading

_MOST_POINTS = 50
_LOOK_BACK = (31, 399)


@dataclass(frozen=True)
class OwnPoint:
    """A point and the spans of days, both ends included, on which it is a person's; the newest span last."""

    point: UsagePoint
    spans: tuple[tuple[dt.date, dt.date], ...]

    @property
    def first(self) -> dt.date:
        """The first day that the person may see."""
        return self.spans[0][0]

    @property
    def last(self) -> dt.date:
        """The last day that the person may see; the end of days while the point is theirs."""
        return self.spans[-1][1]

    def within(self, first: dt.date, last: dt.date) -> list[tuple[dt.date, dt.date]]:
        """Return the parts of a span of days that are the person's."""
        parts = [(max(first, since), min(last, until)) for since, until in self.spans]
        return [(since, until) for since, until in parts if since <= until]


def own_points(user_id: int, code: str = "") -> list[OwnPoint]:
    """Return the points that a person holds or held, by code, at most fifty. One query."""
    held = holdings_of(user_id).select_related("point__feeder__substation")
    rows = list((held.filter(point__code=code) if code else held)[:_MOST_POINTS])
    found = []
    for _, holdings in groupby(rows, key=lambda one: one.point_id):
        mine = list(holdings)
        spans = ((one.valid.lower or dt.date.min, _last(one.valid.upper)) for one in mine)
        found.append(OwnPoint(mine[0].point, tuple(sorted(spans))))
    return found


def _last(upper: dt.date | None) -> dt.date:
    return upper - dt.timedelta(days=1) if upper else dt.date.max


def own_days(own: OwnPoint, first: dt.date, last: dt.date, *, channel: int = IMPORT) -> list[DayReading]:
    """Return the person's days of a point in order, both ends included; other people's days are left out."""
    return [
        one for since, until in own.within(first, last) for one in days_of(own.point.pk, since, until, channel=channel)
    ]


def last_own_day(own: OwnPoint, today: dt.date) -> DayReading | None:
    """Return the newest of the person's days that has any value; None where none has in the last 400 days."""
    end = min(today, own.last)
    for back in _LOOK_BACK:
        for one in reversed(own_days(own, end - dt.timedelta(days=back), end)):
            if one.missing < one.slots:
                return one
    return None


def energy_channels(point: UsagePoint) -> list[int]:
    """Return the energy channels that a point has or had. One query."""
    codes = point.installations.filter(channel__in=ENERGY).values_list("channel", flat=True).distinct()
    return sorted(codes) or [IMPORT]
