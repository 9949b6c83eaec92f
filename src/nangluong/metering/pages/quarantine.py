"""Pages of the quarantine: what could not be taken, by reason; one part with its text; reading again, giving up."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.permissions import allows
from nangluong.metering import perms
from nangluong.metering.forms import CorrectForm, QuarantineFilter, ReasonForm
from nangluong.metering.intake.replaying import discard_parts, replay_corrected, replay_parts
from nangluong.metering.models import QuarantinedPart
from nangluong.metering.pages.frame import crumbs, for_staff, show
from nangluong.metering.pages.part_table import part_table, reason_of
from nangluong.metering.queries.quarantine import parts, reasons
from nangluong.metering.queries.reach import Reach
from nangluong.registry.views.listing import page_of

MOST_AT_ONCE = 1000
_UNSETTLED = (QuarantinedPart.State.OPEN, QuarantinedPart.State.WAITING)


def _asked(form: QuarantineFilter) -> dict[str, str]:
    form.is_valid()
    names = {"trang_thai": "state", "ma": "code", "nguon": "source", "cong_to": "serial"}
    return {name: str(form.cleaned_data.get(field) or "") for field, name in names.items()}


@for_staff
def quarantine(request: HttpRequest, actor: Actor, reach: Reach) -> HttpResponse:
    """List the parts that answer the filter; without one all that are unsettled."""
    form = QuarantineFilter(request.GET)
    asked = _asked(form)
    found = parts(reach, **asked)
    if not asked["state"]:
        found = found.filter(state__in=_UNSETTLED)
    page = page_of(request, found)
    states = dict(QuarantinedPart.State.choices)
    groups = [
        {"state": states[state], "code": code, "count": count, "query": urlencode({"trang_thai": state, "ma": code})}
        for state, code, count in reasons(reach)
    ]
    context = {
        "reach": reach,
        "form": form,
        "groups": groups,
        "page_obj": page,
        "found": page.paginator.count,
        "table": part_table(list(page), _("Phần trong cách ly")),
        "may_settle": actor.may(perms.SETTLE_QUARANTINE),
        "most": MOST_AT_ONCE,
        "query": request.GET.urlencode(),
        "crumbs": crumbs((_("Cách ly"), None)),
    }
    return show(request, "metering/quarantine.html", "quarantine", context)


@require_POST
@for_staff
def settle(request: HttpRequest, actor: Actor, reach: Reach) -> HttpResponse:
    """Read again, or give up, every unsettled part that answers the filter in the address."""
    found = parts(reach, **_asked(QuarantineFilter(request.GET))).filter(state__in=_UNSETTLED)
    back = HttpResponseRedirect(f"{reverse('metering:quarantine')}?{request.GET.urlencode()}")
    if request.POST.get("action") == "replay":
        chosen = list(found.filter(complete=True)[:MOST_AT_ONCE])
        receipts = replay_parts(actor, chosen)
        taken = sum(receipt.batch.added + receipt.batch.corrections for receipt in receipts)
        messages.success(
            request, _("Đã nạp lại %(parts)s phần; nhận được %(taken)s dòng.") % {"parts": len(chosen), "taken": taken}
        )
        return back
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Hãy ghi lý do."))
        return back
    count = discard_parts(actor, list(found[:MOST_AT_ONCE]), reason=form.cleaned_data["reason"])
    messages.success(request, _("Đã bỏ %(count)s phần.") % {"count": count})
    return back


@for_staff
def part(request: HttpRequest, actor: Actor, reach: Reach, number: int) -> HttpResponse:
    """Show one part; take its corrected text, read it again, or give it up."""
    found = parts(reach).filter(pk=number).first()
    if found is None:
        raise Http404
    refusal: DomainError | None = None
    text = bytes(found.raw).decode("utf-8", "replace")
    readable = "�" not in text
    form = CorrectForm(request.POST or None, initial={"raw": text})
    if request.method == "POST" and found.state in _UNSETTLED:
        try:
            if (answer := _act(request, actor, found, form)) is not None:
                return answer
        except DomainError as error:
            refusal = error
    context = {
        "reach": reach,
        "part": found,
        "reason": reason_of(found),
        "text": text,
        "readable": readable,
        "form": form,
        "refusal": refusal,
        "may_settle": found.state in _UNSETTLED and allows(perms.settle_quarantine, actor, found.batch.source),
        "crumbs": crumbs((_("Cách ly"), reverse("metering:quarantine")), (str(found.pk), None)),
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return show(request, "metering/part.html", "quarantine", context, status)


def _act(request: HttpRequest, actor: Actor, found: QuarantinedPart, form: CorrectForm) -> HttpResponse | None:
    action = request.POST.get("action")
    if action == "replay":
        receipt = replay_parts(actor, [found])[0]
    elif form.is_valid() and action == "correct":
        raw = form.cleaned_data["raw"].replace("\r\n", "\n").encode()
        receipt = replay_corrected(actor, found, raw=raw, reason=form.cleaned_data["reason"])
    elif action == "discard" and (request.POST.get("reason") or "").strip():
        discard_parts(actor, [found], reason=request.POST["reason"])
        return HttpResponseRedirect(reverse("metering:part", args=[found.pk]))
    else:
        return None
    return HttpResponseRedirect(reverse("metering:batch", args=[receipt.batch.pk]))
