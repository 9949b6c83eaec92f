"""Pages of breaches: the list with its clocks, a new record, one record with its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nangluong.accounts import perms
from nangluong.accounts.actors import actor_of
from nangluong.accounts.models import Breach
from nangluong.accounts.privacy import breaches as verbs
from nangluong.accounts.privacy.deadlines import breach_clock
from nangluong.accounts.privacy.drill import Reach, count_subjects
from nangluong.accounts.privacy.forms import BreachForm, StepForm
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.permissions import require


def _trail(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(_("Trang chủ"), reverse("web:home")), (_("Sự cố dữ liệu"), reverse("privacy:breaches")), *more]


def _clock(breach: Breach) -> dict[str, Any]:
    hours = verbs.hours_left(breach, timezone.now())
    if hours is None:
        return {"state": "", "words": _("đã báo") if breach.authority_told_at else _("đã đóng")}
    if hours < 0:
        return {"state": "late", "words": _("quá hạn %(hours)d giờ") % {"hours": int(-hours)}}
    state = "near" if hours <= breach_clock("near") else ""
    return {"state": state, "words": _("còn %(hours)d giờ") % {"hours": int(hours)}}


@login_required
def breaches(request: HttpRequest) -> HttpResponse:
    """Show the records, and open another one."""
    actor = actor_of(request)
    require(perms.can_manage_breaches, actor)
    form, refusal = BreachForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        try:
            breach = verbs.open_breach(actor, **form.cleaned_data)
            messages.success(request, _("Đã mở hồ sơ sự cố. Đồng hồ đang chạy."))
            return HttpResponseRedirect(reverse("privacy:breach", args=[breach.pk]))
        except DomainError as error:
            refusal = error
    page = Paginator(Breach.objects.all(), 20).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [(breach, _clock(breach)) for breach in page],
        "form": form,
        "refusal": refusal,
        "breadcrumbs": [*_trail()[:-1], (_("Sự cố dữ liệu"), None)],
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return render(request, "accounts/privacy/breaches.html", context, status=status)


def _measure(actor: Actor, breach: Breach, given: dict[str, Any]) -> None:
    verbs.add_measure(actor, breach, words=given["words"])


def _authority(actor: Actor, breach: Breach, given: dict[str, Any]) -> None:
    verbs.note_authority_told(actor, breach, authority=given["authority"], words=given["words"])


def _subjects(actor: Actor, breach: Breach, given: dict[str, Any]) -> None:
    verbs.note_subjects_told(actor, breach, subjects=given["subjects"] or 0, words=given["words"])


def _close(actor: Actor, breach: Breach, given: dict[str, Any]) -> None:
    verbs.close_breach(actor, breach, words=given["words"])


_STEPS: dict[str, Callable[[Actor, Breach, dict[str, Any]], None]] = {
    "measure": _measure,
    "authority": _authority,
    "subjects": _subjects,
    "close": _close,
}


@login_required
def breach(request: HttpRequest, number: int) -> HttpResponse:
    """Show one record: clock, steps, whose data were touched; take a step."""
    actor = actor_of(request)
    require(perms.can_manage_breaches, actor)
    found = get_object_or_404(Breach, pk=number)
    form, refusal = StepForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST":
        step = request.POST.get("step", "")
        if step not in _STEPS:
            raise Http404
        if form.is_valid():
            try:
                _STEPS[step](actor, found, form.cleaned_data)
                return HttpResponseRedirect(reverse("privacy:breach", args=[number]))
            except DomainError as error:
                refusal = error
    reach = Reach(found.account, found.export, found.happened_from, found.happened_until)
    context = {
        "breach": found,
        "clock": _clock(found),
        "steps": found.steps.all()[:200],
        "touched": None if reach.is_empty else count_subjects(reach),
        "form": form,
        "refusal": refusal,
        "breadcrumbs": _trail((found.title, None)),
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return render(request, "accounts/privacy/breach.html", context, status=status)
