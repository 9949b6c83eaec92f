"""Reads of the quarantine."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from nangluong.metering.models import QuarantinedPart
from nangluong.metering.queries.reach import Reach


def parts(
    reach: Reach, *, state: str = "", code: str = "", source: str = "", serial: str = ""
) -> QuerySet[QuarantinedPart]:
    """Return parts in reach that answer the filter, oldest first."""
    found = QuarantinedPart.objects.select_related("batch__source").order_by("id")
    wanted = {
        "batch__source__corporation_id": reach.corporation,
        "state": state,
        "code": code,
        "batch__source__code": source,
        "serial": serial,
    }
    return found.filter(**{name: value for name, value in wanted.items() if value})


def reasons(reach: Reach) -> list[tuple[str, str, int]]:
    """Return state, code and number of the unsettled parts, most first. One query."""
    rows = (
        parts(reach)
        .filter(state__in=(QuarantinedPart.State.OPEN, QuarantinedPart.State.WAITING))
        .order_by()
        .values_list("state", "code")
        .annotate(n=Count("id"))
        .order_by("-n", "code")
    )
    return [(state, code, count) for state, code, count in rows[:50]]
