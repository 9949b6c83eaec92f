"""What this room keeps about a person beyond rows that name the account: readings and events of the points they hold.

Only of the days on which a point was theirs, as on the pages of a customer. Every process of the house loads this
module when it starts, so what reads the lake is imported when somebody asks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from django.utils import timezone

READINGS: Final = "metering.readings"
EVENTS: Final = "metering.events"
"""The labels under which they stand in `table_names.csv`."""


def _span() -> tuple[dt.date, dt.date]:
    from nangluong.metering.queries.readings import MOST_DAYS

    last = timezone.localdate()
    return last - dt.timedelta(days=MOST_DAYS - 1), last


def own_readings(user_id: int) -> Iterator[dict[str, Any]]:
    """Yield the days of a person's points in the last 400 days, newest first: energy and every value, None where none
    is known.
    """
    from nangluong.metering.codes import is_absent
    from nangluong.metering.estate.channels import EXPORT
    from nangluong.metering.queries.own_points import energy_channels, own_days, own_points

    first, last = _span()
    for own in own_points(user_id):
        for channel in energy_channels(own.point):
            for one in reversed(own_days(own, first, last, channel=channel)):
                absent = is_absent(one.quality).tolist()
                yield {
                    "point": own.point.code,
                    "direction": "A-" if channel == EXPORT else "A+",
                    "day": one.day,
                    "energy_wh": one.known_wh,
                    "missing": one.missing,
                    "estimated": one.estimated,
                    "wh": [None if gone else value for value, gone in zip(one.wh.tolist(), absent, strict=True)],
                }


def own_events(user_id: int) -> Iterator[dict[str, Any]]:
    """Yield what the meters of a person's points reported in the last 400 days, newest first, at most 200 a span."""
    from nangluong.metering.pages.timeline import event_name
    from nangluong.metering.queries.events import events_of
    from nangluong.metering.queries.own_points import own_points

    first, last = _span()
    for own in own_points(user_id):
        for since, until in reversed(own.within(first, last)):
            for one in events_of(own.point.pk, since, until):
                yield {"point": own.point.code, "at": timezone.localtime(one.at), "event": event_name(one)}
