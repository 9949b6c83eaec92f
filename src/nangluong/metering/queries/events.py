"""Reads of meter events: of a point for people, of many points for the rules of a night and of the queue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.db.models import Count, Max, Min
from django.utils import timezone

from nangluong.metering.event_kinds import MATTERS_BELOW, EventKind, is_tamper
from nangluong.metering.models import MeterEvent
from nangluong.metering.queries.doubted_points import MOST_POINTS, Doubted

MOST_EVENTS = 200
_POWER = (EventKind.POWER_DOWN, EventKind.POWER_UP)
_TAMPER = [code for code in range(MATTERS_BELOW) if is_tamper(code)]


def events_of(point_id: int, first: dt.date, last: dt.date) -> list[MeterEvent]:
    """Return the events of a span of days in Viet Nam, newest first, at most 200, with who sent them. One query."""
    midnight = dt.datetime.combine(first, dt.time(), timezone.get_default_timezone())
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), timezone.get_default_timezone())
    found = MeterEvent.objects.select_related("batch__source").filter(point_id=point_id, at__gte=midnight, at__lt=end)
    return list(found[:MOST_EVENTS])


@dataclass(frozen=True)
class Outage:
    """A point without supply from `began` (aware) to `ended`; None while no return was reported."""

    point_id: int
    began: dt.datetime
    ended: dt.datetime | None


def _spans(events: Iterable[tuple[int, dt.datetime, int]]) -> Iterable[Outage]:
    """Pair losses and returns of power; a second loss without a return between says nothing new."""
    for point_id, mine in groupby(events, key=itemgetter(0)):
        began: dt.datetime | None = None
        for _, at, kind in mine:
            if kind == EventKind.POWER_DOWN:
                began = began or at
            elif began is not None:
                yield Outage(point_id, began, at)
                began = None
        if began is not None:
            yield Outage(point_id, began, None)


def outages(
    first: dt.date, last: dt.date, *, points: Sequence[int] | None = None, span: tuple[int, int] | None = None
) -> list[Outage]:
    """Return the interruptions that began or ended on days `first` … `last`, of some points or of a span of numbers
    (the last not included). One query.
    """
    found = MeterEvent.objects.filter(day__range=(first, last), kind__in=_POWER, kind__lt=MATTERS_BELOW)
    if points is not None:
        found = found.filter(point_id__in=points)
    if span is not None:
        found = found.filter(point_id__gte=span[0], point_id__lt=span[1])
    return list(_spans(found.order_by("point_id", "at", "kind").values_list("point_id", "at", "kind").iterator()))


def clock_drifts(day: dt.date, last: dt.date, *, span: tuple[int, int]) -> list[tuple[int, dt.date, int]]:
    """Return point, day and seconds of the clocks that were measured to be off on the days. One query."""
    found = MeterEvent.objects.filter(
        day__range=(day, last),
        kind=EventKind.CLOCK_DRIFT,
        kind__lt=MATTERS_BELOW,
        point_id__gte=span[0],
        point_id__lt=span[1],
        amount__isnull=False,
    )
    return [(point, on, int(amount or 0)) for point, on, amount in found.values_list("point_id", "day", "amount")]


def tampered_points(first: dt.date, last: dt.date) -> list[Doubted]:
    """Return points with a sign of tampering on the day `last`, and on how many days of the span. One query."""
    found = MeterEvent.objects.filter(day__range=(first, last), kind__in=_TAMPER, kind__lt=MATTERS_BELOW)
    rows = (
        found.values("point_id")
        .annotate(first=Min("day"), newest=Max("day"), days=Count("day", distinct=True))
        .filter(newest=last)
        .order_by("point_id")
    )
    return [Doubted(row["point_id"], row["first"], row["newest"], row["days"]) for row in rows[:MOST_POINTS]]
