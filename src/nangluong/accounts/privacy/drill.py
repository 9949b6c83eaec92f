"""After a breach, and in drills: whose data did an account, an export or a span of time touch?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from nangluong.accounts.models import AccessRecord
from nangluong.foundation.models import AuditEntry

CHANGED = ("user", "consent", "data_request", "membership", "delegation", "invitation")
"""Kinds of objects in the audit whose change touches a person."""


@dataclass(frozen=True)
class Reach:
    """What is asked about; None and "" mean any. Times are instants."""

    account: int | None = None
    export: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked: that would be everybody."""
        return self == Reach()


@dataclass(frozen=True)
class Touched:
    """One subject: what was read for which purpose, how often, and between which instants."""

    kind: str
    key: str
    purpose: str
    what: str
    times: int
    first_at: dt.datetime
    last_at: dt.datetime


def _readings(reach: Reach) -> QuerySet[AccessRecord]:
    fits = Q()
    if reach.account is not None:
        fits &= Q(user_id=reach.account)
    if reach.export:
        fits &= Q(export=reach.export)
    if reach.since:
        fits &= Q(last_at__gte=reach.since)
    if reach.until:
        # A row counts a day's readings: it touches the span where they overlap.
        fits &= Q(first_at__lt=reach.until)
    return AccessRecord.objects.filter(fits)


def count_subjects(reach: Reach) -> int:
    """Return how many subjects were touched."""
    return _readings(reach).values("subject_kind", "subject_key").distinct().count()


def touched(reach: Reach) -> Iterator[Touched]:
    """Yield what was read of whom, ordered by subject. Raises ValueError where nothing was asked."""
    if reach.is_empty:
        raise ValueError("name an account, an export or a span of time")
    keys = ("subject_kind", "subject_key", "purpose", "what")
    found = _readings(reach).values(*keys).annotate(count=Sum("times"), begin=Min("first_at"), end=Max("last_at"))
    for row in found.order_by(*keys).iterator(2000):
        yield Touched(
            row["subject_kind"], row["subject_key"], row["purpose"], row["what"], row["count"], row["begin"], row["end"]
        )


def changed_by(reach: Reach) -> list[tuple[str, str, int]]:
    """Return (verb, kind, how many objects) of what the account changed in the span, by the audit."""
    if reach.account is None:
        return []
    entries = AuditEntry.objects.filter(user_id=reach.account, object_kind__in=CHANGED, refused=False)
    if reach.since:
        entries = entries.filter(at__gte=reach.since)
    if reach.until:
        entries = entries.filter(at__lt=reach.until)
    counted = entries.values_list("verb", "object_kind").annotate(count=Count("object_key", distinct=True))
    return list(counted.order_by("verb", "object_kind"))
