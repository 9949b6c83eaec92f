"""What is to be reported and how far it is: for a respondent its own, for officers all that they may see."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nangluong.accounts.actors import actor_of
from nangluong.accounts.doors import signed_in
from nangluong.foundation.actor import Actor
from nangluong.foundation.permissions import allows
from nangluong.registry.models import OrganisationVersion, Subsector
from nangluong.statistics import perms
from nangluong.statistics.models import Obligation, Questionnaire, Return
from nangluong.statistics.obligations.period_names import period_name
from nangluong.statistics.obligations.queries import obligations_of
from nangluong.statistics.pages.returns.reading import language

_PAGE = 50
STATES = ("open", "overdue", "late", "reported", "waived")


def state_words() -> dict[str, str]:
    """Return how the states of obligations are called in filters."""
    return {
        "open": _("chưa nộp"),
        "overdue": _("quá hạn chưa nộp"),
        "late": _("nộp muộn"),
        "reported": _("đã nộp"),
        "waived": _("được miễn"),
    }


def organisation_names(codes: set[str]) -> dict[str, str]:
    """Return the names of organisations today, in the language of the page."""
    rows = OrganisationVersion.objects.as_of(timezone.localdate()).filter(organisation_id__in=codes)
    vietnamese = language() == "vi"
    return {row.organisation_id: row.name if vietnamese else row.name_en or row.name for row in rows}


def _state_of(obligation: Obligation) -> str:
    report: Return | None = getattr(obligation, "report", None)
    return str(report.get_state_display() if report else obligation.get_state_display())


def _rows(actor: Actor, obligations: list[Obligation]) -> list[dict[str, Any]]:
    names, today = organisation_names({one.organisation_id for one in obligations}), timezone.localdate()
    return [
        {
            "obligation": one,
            "report": getattr(one, "report", None),
            "organisation": names.get(one.organisation_id, one.organisation_id),
            "period": period_name(one.period),
            "state": _state_of(one),
            "is_overdue": one.state == Obligation.State.OPEN and one.due_on < today,
            "may_open": one.state == Obligation.State.OPEN and allows(perms.fill_return, actor, one),
        }
        for one in obligations
    ]


def sees_others(actor: Actor) -> bool:
    """Return whether somebody sees what others owe."""
    return actor.may(perms.SEE_RETURNS) or actor.may(perms.SEE_PROVINCE_RETURNS)


@signed_in
def returns(request: HttpRequest) -> HttpResponse:
    """List obligations, the soonest due first, narrowed by state, questionnaire and subsector."""
    actor = actor_of(request)
    asked = {key: request.GET.get(key, "")[:40] for key in ("state", "questionnaire", "subsector", "organisation")}
    asked["state"] = asked["state"] if asked["state"] in STATES else ""
    found = obligations_of(actor, today=timezone.localdate(), **asked)
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    vietnamese = language() == "vi"
    questionnaires = Questionnaire.objects.order_by("position", "code")
    subsectors = Subsector.objects.order_by("position")
    context = {
        "rows": _rows(actor, list(page)),
        "page_obj": page,
        "asked": asked,
        "states": state_words(),
        "questionnaires": [(one.pk, f"{one.pk.upper()} · {one.label}") for one in questionnaires],
        "subsectors": [(one.pk, one.name if vietnamese else one.name_en) for one in subsectors],
        "sees_others": sees_others(actor),
        "manages_keys": actor.may(perms.MANAGE_RETURN_KEYS) and bool(actor.on_behalf_of),
        "fills": actor.may(perms.FILL_RETURN),
        "reviews": actor.may(perms.REVIEW_RETURN),
        "breadcrumbs": [(_("Trang chủ"), reverse("web:home")), (_("Báo cáo"), None)],
    }
    return render(request, "statistics/returns.html", context)
