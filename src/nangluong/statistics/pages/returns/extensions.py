"""Asking for more time and deciding on it."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nangluong.accounts.actors import actor_of
from nangluong.accounts.doors import signed_in
from nangluong.foundation.permissions import allows, require
from nangluong.statistics import perms
from nangluong.statistics.models import ExtensionRequest
from nangluong.statistics.obligations.period_names import period_name
from nangluong.statistics.obligations.verbs import ask_extension, decide_extension
from nangluong.statistics.pages.returns.finding_returns import obligation_of
from nangluong.statistics.pages.returns.saving import UnreadableCells


@signed_in
def obligation_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is owed, by when, and the requests for more time; a POST asks for more time."""
    actor, owed = obligation_of(request, pk)
    if request.method == "POST":
        require(perms.fill_return, actor, owed)
        try:
            until = dt.date.fromisoformat(request.POST.get("until", ""))
        except ValueError:
            raise UnreadableCells from None
        ask_extension(actor, owed, until=until, reason=request.POST.get("reason", ""))
        messages.success(request, _("Đã gửi đề nghị gia hạn."))
        return HttpResponseRedirect(reverse("statistics:obligation", args=[pk]))
    context = {
        "owed": owed,
        "period": period_name(owed.period),
        "requests": owed.extension_requests.order_by("-pk")[:50],
        "reminders": owed.reminders.order_by("-pk")[:50],
        "may_waive": owed.state == owed.State.OPEN and allows(perms.manage_obligations, actor),
        "estimates": allows(perms.estimate_missing, actor),
        "may_ask": owed.state == owed.State.OPEN and allows(perms.fill_return, actor, owed),
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Báo cáo"), reverse("statistics:returns")),
            (f"{owed.questionnaire_id.upper()} · {period_name(owed.period)}", None),
        ],
    }
    return render(request, "statistics/obligation.html", context)


@signed_in
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant more time as it was asked for, or refuse it with a reason."""
    actor = actor_of(request)
    require(perms.manage_obligations, actor)
    asked = ExtensionRequest.objects.select_related("obligation").filter(pk=pk).first()
    if asked is None:
        raise Http404
    granted = request.POST.get("granted") == "1"
    decide_extension(actor, asked, granted=granted, reason=request.POST.get("reason", ""))
    messages.success(request, _("Đã quyết định đề nghị gia hạn."))
    return HttpResponseRedirect(reverse("statistics:returns_standing"))
