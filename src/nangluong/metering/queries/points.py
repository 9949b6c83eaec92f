"""Reads of metering points for pages: search, what hangs where, register reads."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from nangluong.metering.models import Installation, IntakeBatch, RegisterRead, UsagePoint
from nangluong.metering.queries.reach import Reach

_SHORTEST = 3


def search_points(reach: Reach, query: str) -> QuerySet[UsagePoint]:
    """Return points in reach whose code, or whose meter's serial, begins with the query; nothing for a short query."""
    found = UsagePoint.objects.select_related("feeder__substation", "transformer").order_by("code")
    if reach.corporation:
        found = found.filter(feeder__substation__corporation_id=reach.corporation)
    if len(query) < _SHORTEST:
        return found.none()
    serials = Installation.objects.filter(meter__serial__istartswith=query).values("point_id")[:500]
    return found.filter(Q(code__istartswith=query) | Q(pk__in=serials))


def installations(point: UsagePoint) -> list[Installation]:
    """Return which meter hung at a point when, newest first. One query."""
    return list(point.installations.select_related("meter").order_by("channel", "-valid")[:100])


def register_reads(point: UsagePoint, first: dt.date, last: dt.date) -> list[RegisterRead]:
    """Return register reads of a span of days, newest first, at most 100. One query."""
    reads = RegisterRead.objects.select_related("batch").filter(
        point=point, read_at__date__gte=first, read_at__date__lte=last
    )
    return list(reads[:100])


def batch_names(numbers: set[int]) -> dict[int, str]:
    """Return the file or topic of batches by number. One query."""
    return dict(IntakeBatch.objects.filter(pk__in=numbers).values_list("pk", "name"))
