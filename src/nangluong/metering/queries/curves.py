"""Reads of curves for pages: a point's days, beside its neighbours' on the same transformer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
from django.utils.translation import gettext as _

from nangluong.metering.codes import is_absent
from nangluong.metering.estate.channels import IMPORT
from nangluong.metering.models import UsagePoint
from nangluong.metering.queries.readings import DayReading, received_days, validated_days
from nangluong.metering.slots import MISSING, Wh32

_MOST_NEIGHBOURS = 12


def days_of(point_id: int, first: dt.date, last: dt.date, *, channel: int = IMPORT) -> list[DayReading]:
    """Return the days of a point in order: as validated, and as received where no run has validated them yet."""
    found = {one.day: one for one in received_days(point_id, first, last, channel=channel)}
    found |= {one.day: one for one in validated_days(point_id, first, last, channel=channel)}
    return [found[day] for day in sorted(found)]


@dataclass(frozen=True)
class CurveBeside:
    """Days of a point, and other curves by name over the span from its first to its last day, (days, slots)."""

    days: list[DayReading]
    others: dict[str, Wh32] = field(default_factory=dict)


def _grid(days: list[DayReading], first: dt.date, count: int, slots: int) -> Wh32:
    wh = np.full((count, slots), MISSING, dtype=np.int32)
    for one in days:
        at = (one.day - first).days
        if one.slots == slots and 0 <= at < count:
            wh[at] = np.where(is_absent(one.quality), MISSING, one.wh)
    return wh


def _mean(grids: list[Wh32]) -> Wh32:
    """Return the mean of the curves slot by slot over those that have a value there."""
    stacked = np.stack(grids).astype(np.int64)
    there = stacked != MISSING
    total = np.where(there, stacked, 0).sum(axis=0)
    count = there.sum(axis=0)
    return np.where(count > 0, total // np.maximum(count, 1), MISSING).astype(np.int32)


def curve_beside_neighbours(point: UsagePoint, first: dt.date, last: dt.date) -> CurveBeside:
    """Return a point's curve with the mean of up to twelve customers of its transformer, and the transformer's head
    meter divided by the number of its customers, where there is one.
    """
    days = days_of(point.pk, first, last)
    if not days or point.transformer_id is None:
        return CurveBeside(days)
    start, slots = days[0].day, days[0].slots
    count = (days[-1].day - start).days + 1
    beside = UsagePoint.objects.filter(transformer_id=point.transformer_id).exclude(pk=point.pk).order_by("pk")
    customers = list(beside.filter(kind=UsagePoint.Kind.CUSTOMER).values_list("pk", flat=True)[:_MOST_NEIGHBOURS])
    others: dict[str, Wh32] = {}
    grids = [_grid(days_of(pk, first, last), start, count, slots) for pk in customers]
    if grids:
        others[_("trung bình %(count)s khách hàng cùng trạm") % {"count": len(grids)}] = _mean(grids)
    head = beside.filter(kind=UsagePoint.Kind.TRANSFORMER_HEAD).values_list("pk", flat=True).first()
    if head is not None:
        members = beside.filter(kind=UsagePoint.Kind.CUSTOMER).count() + 1
        whole = _grid(days_of(head, first, last), start, count, slots)
        others[_("tổng trạm chia %(count)s khách hàng") % {"count": members}] = np.where(
            whole == MISSING, MISSING, whole // members
        ).astype(np.int32)
    return CurveBeside(days, others)
