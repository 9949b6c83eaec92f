"""The reviewers' queue: returns that were handed in, and accepting several clean ones at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from nangluong.accounts.actors import actor_of
from nangluong.accounts.doors import signed_in
from nangluong.foundation.permissions import require
from nangluong.statistics import perms
from nangluong.statistics.models import Return
from nangluong.statistics.obligations.period_names import period_name
from nangluong.statistics.pages.returns.listing import organisation_names
from nangluong.statistics.pages.returns.reading import language
from nangluong.statistics.returns.verbs import accept_many

_MOST = 200


@signed_in
def queue(request: HttpRequest) -> HttpResponse:
    """List what waits for review, the oldest first, with what the rules said when it was handed in."""
    actor = actor_of(request)
    require(perms.reviews, actor)
    rows = (
        Return.objects.seen_by(actor)
        .filter(state__in=(Return.State.SUBMITTED, Return.State.UNDER_REVIEW))
        .select_related("version__questionnaire")
        .prefetch_related("versions")
        .order_by("submitted_at", "pk")
    )
    listed = list(rows[:_MOST])
    names = organisation_names({one.organisation_id for one in listed})
    context = {
        "rows": [
            {
                "report": one,
                "period": period_name(one.period),
                "organisation": names.get(one.organisation_id, one.organisation_id),
                "findings": len(max(one.versions.all(), key=lambda version: version.number).findings),
            }
            for one in listed
        ],
        "may_accept": actor.may(perms.ACCEPT_RETURN),
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Báo cáo"), reverse("statistics:returns")),
            (_("Chờ thẩm tra"), None),
        ],
    }
    return render(request, "statistics/review_queue.html", context)


@signed_in
@require_POST
def accept_several(request: HttpRequest) -> HttpResponse:
    """Accept the returns that were ticked; each that is refused is named with its reason."""
    actor = actor_of(request)
    require(perms.accepts, actor)
    keys = [int(raw) for raw in request.POST.getlist("return")[:_MOST] if raw.isascii() and raw.isdigit()]
    reports = Return.objects.seen_by(actor).filter(pk__in=keys).select_related("version").order_by("pk")
    done = accept_many(actor, list(reports))
    count = sum(refusal is None for _report, refusal in done)
    said = ngettext("Đã chấp nhận %(count)s báo cáo.", "Đã chấp nhận %(count)s báo cáo.", count)
    messages.success(request, said % {"count": count})
    for report, refusal in done:
        if refusal is not None:
            messages.warning(request, f"{report.version.questionnaire_id.upper()} – {refusal.message(language())}")
    return HttpResponseRedirect(reverse("statistics:review_queue"))
