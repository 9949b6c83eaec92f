"""How good reporting is, by the same dimensions as who has not reported."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F

from nangluong.foundation.actor import Actor
from nangluong.registry.models import OrganisationVersion
from nangluong.statistics.models import Obligation, Return
from nangluong.statistics.obligations.queries import DIMENSIONS, missing_by
from nangluong.statistics.perms import obligations_visible_to
from nangluong.statistics.texts import Text


@dataclass(frozen=True)
class QualityRow:
    """Returns due: how many were handed in, late, missing, waived, and handed in once only (never sent back)."""

    name: Text
    due: int
    reported: int
    late: int
    waived: int
    missing: int
    right_first: int


def quality_by(dimension: str, actor: Actor, *, today: dt.date, since: dt.date) -> list[QualityRow]:
    """Return the standing by `dimension` (see `missing_by`), the most missing first. Four queries at most."""
    field = DIMENSIONS.get(dimension, "organisation")
    visible = Obligation.objects.filter(obligations_visible_to(actor), due_on__lt=today, due_on__gte=since)
    counted = (
        Return.objects.filter(obligation__in=visible, number=1)
        .exclude(steps__kind="returned")
        .values(key=F(f"obligation__{field}"))
        .annotate(count=Count("pk", distinct=True))
    )
    parents = {}
    if dimension == "parent":
        rows = OrganisationVersion.objects.as_of(today).filter(parent__isnull=False)
        parents = dict(rows.values_list("organisation_id", "parent_id"))
    first: dict[str, int] = {}
    for row in counted:
        key = str(row["key"] or "")
        key = parents.get(key, key)
        first[key] = first.get(key, 0) + row["count"]
    return [
        QualityRow(one.name, one.due, one.reported, one.late, one.waived, one.missing, first.get(one.code, 0))
        for one in missing_by(dimension, actor, today=today, since=since)
    ]
