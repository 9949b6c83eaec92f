"""The night goes by what meters reported: no supply is 0 and no silence, a clock that was off is a finding."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nangluong.foundation.actor import SYSTEM
from nangluong.metering.codes import Outcome, Quality, Rule
from nangluong.metering.event_kinds import EventKind
from nangluong.metering.models import IntakeBatch, MeterEvent, ReadingSource
from nangluong.metering.night_events import night_events
from nangluong.metering.queries.events import outages
from nangluong.metering.queries.readings import findings_of, validated_days
from nangluong.metering.received import append_received
from nangluong.metering.runs import start_vee_run
from nangluong.metering.slots import day_number
from tests.metering.small_night import Inline, Night

_ZONE = dt.timezone(dt.timedelta(hours=7))


def report(point_id: int, day: dt.date, time: str, kind: EventKind, amount: int | None = None) -> None:
    """Store an event as intake does."""
    source, _ = ReadingSource.objects.get_or_create(
        code="hes", defaults={"name": "hes", "corporation_id": "evnhanoi", "formats": []}
    )
    batch, _ = IntakeBatch.objects.get_or_create(
        source=source, defaults={"via": "file", "format": "csv_events", "name": "x", "sha256": "0", "bytes": 1}
    )
    at = dt.datetime.combine(day, dt.time.fromisoformat(time), _ZONE)
    MeterEvent.objects.create(point_id=point_id, day=day, at=at, kind=kind, amount=amount, batch=batch)


@pytest.fixture
def night(own_lake: Night, db: None) -> Night:
    """Return an estate of which the first two points lost power over slots 20 to 29 and one slot in part."""
    rows = own_lake.rows(0)
    rows.wh[:2, 20:31] = np.iinfo(np.int32).min
    append_received(1, [rows], author="test")
    return own_lake


def run(night: Night) -> dict[str, int]:
    done = start_vee_run(SYSTEM, first_day=night.day(0), last_day=night.day(0), runner=Inline())
    return done.tasks.get().figures


def test_an_interruption_is_zero_and_a_late_clock_a_finding(night: Night) -> None:
    """Only slots that lie in it as a whole; without the event of the return nothing is concluded."""
    reported, half = (int(night.rows(0).point_id[at]) for at in range(2))
    silent = int(next(point for point in night.point_id if point not in night.rows(0).point_id))
    off = int(night.rows(0).point_id[5])
    day = night.day(0)
    report(reported, day, "09:50", EventKind.POWER_DOWN)
    report(reported, day, "15:10", EventKind.POWER_UP)
    report(half, day, "09:50", EventKind.POWER_DOWN)
    report(silent, day - dt.timedelta(days=2), "20:00", EventKind.POWER_DOWN)
    report(silent, day + dt.timedelta(days=1), "06:00", EventKind.POWER_UP)
    report(off, day, "01:00", EventKind.CLOCK_DRIFT, -4000)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = night_events(0, day_number(day), day_number(day))
    assert len(queries) == 2
    assert len(found.outages) == 2
    figures = run(night)
    [one] = validated_days(reported, day, day)
    zeros = np.flatnonzero(one.quality == Quality.OUTAGE_ZERO)
    assert zeros.tolist() == list(range(20, 30))
    assert (one.wh[20:30] == 0).all()
    assert one.quality[30] not in (Quality.OUTAGE_ZERO, Quality.VALID)
    [other] = validated_days(half, day, day)
    assert not (other.quality == Quality.OUTAGE_ZERO).any()
    [dark] = validated_days(silent, day, day)
    assert (dark.quality == Quality.OUTAGE_ZERO).all()
    [clock] = [row for row in findings_of(off, day, day) if row.rule == Rule.CLOCK_DRIFT]
    assert (clock.outcome, clock.measured, clock.limit) == (Outcome.QUESTIONABLE, 4000, 180)
    assert figures["findings"][str(int(Rule.CLOCK_DRIFT))] == 1
    came = len(night.rows(0).point_id)
    assert figures["silent_points"] == figures["points"] - came - 1


def test_losses_and_returns_are_paired(night: Night) -> None:
    """A second loss says nothing new, a return without a loss neither; an open one has no end."""
    point, day = int(night.point_id[0]), night.day(0)
    for time, kind in (("01:00", 2), ("02:00", 1), ("02:30", 1), ("03:00", 2), ("04:00", 1)):
        report(point, day, time, EventKind(kind))
    found = outages(day, day, points=[point])
    hours = [(one.began.astimezone(_ZONE).hour, one.ended and one.ended.astimezone(_ZONE).hour) for one in found]
    assert hours == [(2, 3), (4, None)]
