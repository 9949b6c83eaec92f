"""The events that the night of a bucket goes by, read from the database for its job."""

from __future__ import annotations

import datetime as dt

from nangluong.metering.layout import BUCKET_METERS
from nangluong.metering.queries.events import clock_drifts, outages
from nangluong.metering.slots import day_number, day_of
from nangluong.metering.validating.meter_events import NightEvents

_DAYS_BEFORE = 7
"""An interruption that began longer ago is no event of the night's: its days stay missing and are estimated."""


def night_events(bucket: int, first: int, last: int) -> NightEvents:
    """Return the events of a bucket's points for the days `first` … `last` (numbers). Two queries.

    Only interruptions whose end was reported count: a value is not made 0 because a meter fell silent.
    """
    span = (bucket * BUCKET_METERS, (bucket + 1) * BUCKET_METERS)
    since, until = day_of(first), day_of(last)
    cut = outages(since - dt.timedelta(days=_DAYS_BEFORE), until + dt.timedelta(days=1), span=span)
    return NightEvents(
        tuple((one.point_id, int(one.began.timestamp()), int(one.ended.timestamp())) for one in cut if one.ended),
        tuple((point, day_number(day), seconds) for point, day, seconds in clock_drifts(since, until, span=span)),
    )
