"""What officers do with obligations: free a respondent of one, call for a return outside the calendar."""

from __future__ import annotations

import datetime as dt
import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from nangluong.accounts.actors import actor_of
from nangluong.accounts.doors import signed_in
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.permissions import require
from nangluong.registry.models import OrganisationVersion
from nangluong.statistics import perms
from nangluong.statistics.models import QuestionnaireVersion
from nangluong.statistics.models.questionnaires import VersionState
from nangluong.statistics.obligations.respondents import respondents_of
from nangluong.statistics.obligations.verbs import call_ad_hoc, waive_obligation
from nangluong.statistics.pages.returns.finding_returns import obligation_of
from nangluong.statistics.pages.returns.reading import language
from nangluong.statistics.pages.returns.saving import UnreadableCells
from nangluong.statistics.questionnaires.stored import definition_of

_MOST = 500
_CODES = re.compile(r"[\s,;]+")


@signed_in
@require_POST
def waive(request: HttpRequest, pk: int) -> HttpResponse:
    """Free a respondent of one return, with a reason."""
    require(perms.manage_obligations, actor_of(request))
    actor, owed = obligation_of(request, pk)
    waive_obligation(actor, owed, reason=request.POST.get("reason", "")[:1000])
    messages.success(request, _("Đã miễn báo cáo này."))
    return HttpResponseRedirect(reverse("statistics:obligation", args=[pk]))


def _versions() -> list[QuestionnaireVersion]:
    """Return the newest published version of every questionnaire."""
    rows = QuestionnaireVersion.objects.filter(state=VersionState.PUBLISHED).select_related("questionnaire")
    newest = rows.order_by("questionnaire_id", "-number").distinct("questionnaire_id")
    return sorted(newest, key=lambda one: (one.questionnaire.position, one.questionnaire_id))


def _day(request: HttpRequest, name: str) -> dt.date:
    try:
        return dt.date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        raise UnreadableCells from None


def _called(actor: Actor, request: HttpRequest, version: QuestionnaireVersion) -> int:
    more = [code for code in _CODES.split(request.POST.get("more", "")[:4000]) if code]
    return call_ad_hoc(
        actor,
        version=version,
        organisations=[*request.POST.getlist("organisation")[:_MOST], *more[:_MOST]],
        code=request.POST.get("code", "").strip(),
        start=_day(request, "start"),
        end=_day(request, "end"),
        due_on=_day(request, "due_on"),
    )


def _choices(version: QuestionnaireVersion) -> list[tuple[str, str]]:
    """Return the organisations that usually report a questionnaire, by name."""
    found: list[OrganisationVersion] = respondents_of(definition_of(version), timezone.localdate())[:_MOST]
    vietnamese = language() == "vi"
    ordered = sorted(found, key=lambda one: (one.sort_key, one.pk))
    return [(one.organisation_id, one.name if vietnamese else one.name_en or one.name) for one in ordered]


@signed_in
def ad_hoc(request: HttpRequest) -> HttpResponse:
    """Choose a questionnaire, then call organisations for one return of it outside the calendar."""
    actor = actor_of(request)
    require(perms.manage_obligations, actor)
    versions = _versions()
    asked = request.GET.get("bieu", "")
    chosen = next((one for one in versions if one.questionnaire_id == asked), None)
    refusal = None
    if request.method == "POST" and chosen is not None:
        try:
            count = _called(actor, request, chosen)
        except DomainError as error:
            refusal = error
        else:
            said = ngettext("Đã yêu cầu %(count)s đơn vị báo cáo.", "Đã yêu cầu %(count)s đơn vị báo cáo.", count)
            messages.success(request, said % {"count": count})
            return HttpResponseRedirect(f"{reverse('statistics:returns')}?questionnaire={chosen.questionnaire_id}")
    context = {
        "versions": versions,
        "chosen": chosen,
        "choices": _choices(chosen) if chosen else (),
        "typed": request.POST,
        "ticked": request.POST.getlist("organisation"),
        "refusal": refusal,
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Báo cáo"), reverse("statistics:returns")),
            (_("Báo cáo đột xuất"), None),
        ],
    }
    return render(request, "statistics/ad_hoc.html", context, status=refusal.http_status if refusal else 200)
