"""Reads of batches and sources: what came, from whom, how fast, and how much of it was refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from nangluong.metering.models import BatchDay, IntakeBatch, ReadingSource
from nangluong.metering.queries.reach import Reach


def sources(reach: Reach) -> QuerySet[ReadingSource]:
    """Return the sources in reach, by code."""
    found = ReadingSource.objects.select_related("corporation").order_by("code")
    return found.filter(corporation_id=reach.corporation) if reach.corporation else found


def batches(reach: Reach, *, source: str = "", state: str = "") -> QuerySet[IntakeBatch]:
    """Return batches in reach, newest first."""
    found = IntakeBatch.objects.select_related("source").order_by("-id")
    if reach.corporation:
        found = found.filter(source__corporation_id=reach.corporation)
    if source:
        found = found.filter(source__code=source)
    return found.filter(state=state) if state else found


@dataclass(frozen=True)
class SourceFigures:
    """What a source sent since a moment; `per_second`: values a second while taking, None where nothing was taken."""

    batches: int
    readings: int
    corrections: int
    duplicates: int
    late: int
    waiting: int
    refused: int
    per_second: float | None
    last_at: dt.datetime | None


_NOTHING = SourceFigures(0, 0, 0, 0, 0, 0, 0, None, None)


def source_figures(reach: Reach, *, days: int = 30) -> dict[str, SourceFigures]:
    """Return the figures of every source in reach that sent something in the last `days`. One query."""
    since = timezone.now() - dt.timedelta(days=days)
    taken = Q(state=IntakeBatch.State.TAKEN)
    rows = (
        batches(reach)
        .filter(started_at__gte=since)
        .order_by()
        .values("source__code")
        .annotate(
            n=Count("id"),
            values=Sum("readings", filter=taken),
            corrections=Sum("corrections", filter=taken),
            duplicates=Sum("duplicates", filter=taken),
            late=Sum("late", filter=taken),
            waiting=Sum("waiting"),
            refused=Sum("refused"),
            seconds=Sum("seconds", filter=taken),
            last=Max("finished_at", filter=taken),
        )
    )
    return {row["source__code"]: _figures(row) for row in rows}


def _figures(row: Mapping[str, Any]) -> SourceFigures:
    values, seconds = row["values"] or 0, row["seconds"] or 0
    return SourceFigures(
        row["n"],
        values,
        row["corrections"] or 0,
        row["duplicates"] or 0,
        row["late"] or 0,
        row["waiting"] or 0,
        row["refused"] or 0,
        values / seconds if seconds else None,
        row["last"],
    )


def figures_or_none(figures: dict[str, SourceFigures], code: str) -> SourceFigures:
    """Return the figures of a source, nothing where it sent nothing."""
    return figures.get(code, _NOTHING)


def late_rows(reach: Reach, day: dt.date, late_after_days: int) -> dict[str, int]:
    """Return by corporation the rows of a day that came later than `late_after_days` after it. One query."""
    end = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=late_after_days + 1), dt.time()))
    found = BatchDay.objects.filter(day=day, batch__started_at__gte=end, batch__state=IntakeBatch.State.TAKEN)
    if reach.corporation:
        found = found.filter(batch__source__corporation_id=reach.corporation)
    return dict(found.order_by().values_list("batch__source__corporation_id").annotate(late=Sum("rows")))


def intake_of_day(reach: Reach, day: dt.date) -> dict[str, dict[str, int]]:
    """Return by corporation what was refused or is waiting in batches finished on a day. One query."""
    start = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    rows = (
        batches(reach)
        .filter(finished_at__gte=start, finished_at__lt=start + dt.timedelta(days=1))
        .order_by()
        .values("source__corporation_id")
        .annotate(refused_rows=Sum("refused"), waiting_rows=Sum("waiting"), values=Sum("readings"))
    )
    return {
        row["source__corporation_id"]: {
            "refused": row["refused_rows"],
            "waiting": row["waiting_rows"],
            "readings": row["values"],
        }
        for row in rows
    }


def any_illustrative(reach: Reach) -> bool:
    """Whether readings of an illustrative source can be on a page. One query."""
    return sources(reach).filter(illustrative=True).exists()
