"""Reads of obligations: those an actor may see, who has not reported, what is to be reported when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from nangluong.foundation.actor import Actor
from nangluong.registry.models import OrganisationVersion, PlaceVersion, Subsector
from nangluong.statistics.models import ExtensionRequest, Obligation, Questionnaire, Reminder
from nangluong.statistics.perms import obligations_visible_to
from nangluong.statistics.texts import Text

_MOST = 500


def obligations_of(
    actor: Actor,
    *,
    today: dt.date,
    subsector: str = "",
    place: str = "",
    questionnaire: str = "",
    organisation: str = "",
    period: str = "",
    state: str = "",
) -> QuerySet[Obligation]:
    """Return the obligations that `actor` may see, the soonest due first.

    `state` is open, reported, waived, or one of late (handed in late) and overdue (not handed in, due before `today`).
    """
    rows = Obligation.objects.filter(obligations_visible_to(actor)).select_related("questionnaire", "report")
    asked = {
        "questionnaire__subsector": subsector,
        "place": place,
        "questionnaire": questionnaire,
        "organisation": organisation,
        "period": period,
    }
    rows = rows.filter(**{key: value for key, value in asked.items() if value})
    if state == "overdue":
        rows = rows.overdue(today)
    elif state == "late":
        rows = rows.annotate(reported_on=TruncDate("reported_at", tzinfo=_zone())).filter(reported_on__gt=F("due_on"))
    elif state:
        rows = rows.filter(state=state)
    return rows.order_by("due_on", "questionnaire__position", "organisation_id", "pk")


def _zone() -> dt.tzinfo:
    return timezone.get_default_timezone()


@dataclass(frozen=True)
class MissingRow:
    """How a subsector, province, corporation or questionnaire stands: obligations whose due date has come.

    `reported` counts those handed in, `late` of them after their due date; `missing` = `due` - `reported` - `waived`.
    """

    code: str
    name: Text
    due: int
    reported: int
    late: int
    waived: int
    missing: int


DIMENSIONS = {
    "subsector": "questionnaire__subsector",
    "place": "place",
    "questionnaire": "questionnaire",
    "organisation": "organisation",
}


def missing_by(dimension: str, actor: Actor, *, today: dt.date, since: dt.date | None = None) -> list[MissingRow]:
    """Return who has not reported by `dimension`, the most missing first: obligations due from `since` until `today`.

    `dimension` is subsector, place, questionnaire, organisation, or parent (the corporation a respondent belongs to).
    Two or three queries.
    """
    rows = Obligation.objects.filter(obligations_visible_to(actor), due_on__lt=today)
    if since:
        rows = rows.filter(due_on__gte=since)
    field = DIMENSIONS.get(dimension, "organisation")
    rows = rows.annotate(reported_on=TruncDate("reported_at", tzinfo=_zone()))
    counted = rows.values(key=F(field)).annotate(
        due=Count("pk"),
        reported=Count("pk", filter=Q(state="reported")),
        late=Count("pk", filter=Q(state="reported", reported_on__gt=F("due_on"))),
        waived=Count("pk", filter=Q(state="waived")),
    )
    found: dict[str, list[int]] = {}
    parents = parents_of(today) if dimension == "parent" else {}
    for row in counted:
        key = str(row["key"] or "")
        sums = found.setdefault(parents.get(key, key), [0, 0, 0, 0])
        for position, name in enumerate(("due", "reported", "late", "waived")):
            sums[position] += row[name]  # type: ignore[literal-required]
    names = names_of(dimension, set(found), today)
    listed = [
        MissingRow(code, names.get(code, Text(code, code)), due, reported, late, waived, due - reported - waived)
        for code, (due, reported, late, waived) in found.items()
    ]
    return sorted(listed, key=lambda one: (-one.missing, one.code))[:_MOST]


def parents_of(day: dt.date) -> dict[str, str]:
    """Return the organisation above each organisation on a day."""
    rows = OrganisationVersion.objects.as_of(day).filter(parent__isnull=False)
    return dict(rows.values_list("organisation_id", "parent_id"))


def names_of(dimension: str, codes: set[str], day: dt.date) -> dict[str, Text]:
    """Return what the groups of a dimension are called; a period is called by its code. One query at most."""
    if dimension == "period":
        return {}
    if dimension == "subsector":
        return {one.pk: Text(one.name, one.name_en) for one in Subsector.objects.filter(pk__in=codes)}
    if dimension == "questionnaire":
        return {one.pk: Text(one.name, one.name_en) for one in Questionnaire.objects.filter(pk__in=codes)}
    if dimension == "place":
        places = PlaceVersion.objects.as_of(day).filter(place_id__in=codes)
        return {one.place_id: Text(one.name, one.name_en) for one in places}
    rows = OrganisationVersion.objects.as_of(day).filter(organisation_id__in=codes)
    return {one.organisation_id: Text(one.name, one.name_en) for one in rows}


def reminders_to(organisation: str, *, limit: int = 50) -> QuerySet[Reminder]:
    """Return the newest notices to an organisation, those about open obligations only."""
    rows = Reminder.objects.filter(organisation_id=organisation, obligation__state=Obligation.State.OPEN)
    return rows.select_related("obligation__questionnaire").order_by("-made_at", "-pk")[:limit]


def pending_extensions(actor: Actor) -> QuerySet[ExtensionRequest]:
    """Return the requests that wait for a decision and that `actor` may see, the oldest first."""
    visible = Obligation.objects.filter(obligations_visible_to(actor))
    rows = ExtensionRequest.objects.filter(state=ExtensionRequest.State.PENDING, obligation__in=visible)
    return rows.select_related("obligation__questionnaire").order_by("pk")[:_MOST]
