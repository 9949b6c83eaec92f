"""Which returns are missing, and which estimates stand in for them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from nangluong.foundation.actor import Actor
from nangluong.statistics import perms
from nangluong.statistics.models import Estimate, Obligation, ReturnStep
from nangluong.statistics.perms import obligations_visible_to

MOST_MISSING = 5000


def _accepted() -> Exists:
    return Exists(ReturnStep.objects.filter(report__obligation_id=OuterRef("pk"), kind=ReturnStep.Kind.ACCEPTED))


def missing_returns(actor: Actor, *, today: dt.date, questionnaire: str = "") -> QuerySet[Obligation]:
    """Return the obligations past due without an accepted return that `actor` may see, the newest period first.

    Those of confidential questionnaires only where `actor` may see confidential returns.
    """
    rows = Obligation.objects.filter(obligations_visible_to(actor), due_on__lt=today)
    rows = rows.exclude(state=Obligation.State.WAIVED).filter(~_accepted())
    if not actor.may(perms.SEE_CONFIDENTIAL_RETURNS):
        rows = rows.exclude(version__content__contains={"confidential": True})
    if questionnaire:
        rows = rows.filter(questionnaire=questionnaire)
    return rows.select_related("questionnaire", "organisation", "version").order_by(
        "-period_end", "questionnaire__position", "organisation_id", "pk"
    )


def in_force(obligations: Iterable[int]) -> dict[int, Estimate]:
    """Return the newest estimate of each obligation, where it was not taken back. One query."""
    rows = Estimate.objects.filter(obligation_id__in=list(obligations)).order_by("obligation_id", "-pk")
    return {one.obligation_id: one for one in rows.distinct("obligation_id") if one.values}


def estimates_of_year(questionnaire: str, year: int) -> list[Estimate]:
    """Return the estimates that stand in for returns of a questionnaire and year not accepted yet. Two queries."""
    owed = Obligation.objects.filter(questionnaire_id=questionnaire, period_end__year=year)
    owed = owed.exclude(state=Obligation.State.WAIVED).filter(~_accepted())
    newest = in_force(owed.values_list("pk", flat=True))
    rows = Estimate.objects.filter(pk__in=[one.pk for one in newest.values()])
    return list(rows.select_related("obligation__version").order_by("obligation__period_start", "pk"))


@dataclass(frozen=True)
class Owed:
    """How far a questionnaire and period is: returns owed = accepted + missing, of the missing `estimated`."""

    questionnaire: str
    period: str
    due: int
    accepted: int
    missing: int
    estimated: int


def owed_by_collection(actor: Actor, *, today: dt.date) -> list[Owed]:
    """Return the questionnaires and periods of which something due is missing, the newest first. Two queries.

    At most the newest `MOST_MISSING` missing returns are looked at.
    """
    rows = missing_returns(actor, today=today).values_list("pk", "questionnaire_id", "period")[:MOST_MISSING]
    listed = list(rows)
    estimates = in_force(pk for pk, _, _ in listed)
    collections = list(dict.fromkeys((questionnaire, period) for _, questionnaire, period in listed))
    owed = Obligation.objects.exclude(state=Obligation.State.WAIVED).filter(
        questionnaire__in={one for one, _ in collections}, period__in={one for _, one in collections}
    )
    due = Counter(owed.order_by().values_list("questionnaire_id", "period"))
    missing = Counter((questionnaire, period) for _, questionnaire, period in listed)
    guessed = Counter((questionnaire, period) for pk, questionnaire, period in listed if pk in estimates)
    return [Owed(*key, due[key], due[key] - missing[key], missing[key], guessed[key]) for key in collections]
