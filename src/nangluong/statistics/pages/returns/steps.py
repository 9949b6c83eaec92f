"""What a respondent does with a return besides filling in cells: open, copy, nothing to report, explain, hand in."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nangluong.accounts.doors import signed_in
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.permissions import require
from nangluong.statistics import perms
from nangluong.statistics.models import Return
from nangluong.statistics.pages.returns.finding_returns import obligation_of, return_of
from nangluong.statistics.pages.returns.form import draw_return
from nangluong.statistics.pages.returns.saving import UnreadableCells
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.content import working_content
from nangluong.statistics.returns.verbs import (
    EmptyReturn,
    ExplanationMissing,
    ReturnHasErrors,
    answer_remark,
    copy_last_period,
    declare_nothing,
    explain,
    open_return,
    set_status,
    submit_return,
    withdraw_return,
)

_FREE = re.compile(r"r(\d{1,6})")


def to_return(pk: int, query: str = "") -> HttpResponseRedirect:
    """Go to the page of a return."""
    return HttpResponseRedirect(reverse("statistics:return", args=[pk]) + query)


@signed_in
@require_POST
def open_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the return of an obligation."""
    actor, obligation = obligation_of(request, pk)
    return to_return(open_return(actor, obligation).pk)


@signed_in
@require_POST
def add_row(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one more row of an open section; it is stored with its first cell."""
    actor, report = return_of(request, pk)
    require(perms.fill_return, actor, report)
    section = next((one for one in definition_of(report.version).sections if one.code == request.POST["section"]), None)
    if section is None or section.open_rows is None:
        raise Http404
    row = request.POST.get("row", "")[:40]
    if section.open_rows.source == "free":
        codes = working_content(report).rows.get(section.code, ())
        known = [int(found[1]) for code in codes if (found := _FREE.fullmatch(code))]
        row = f"r{max(known, default=0) + 1}"
    return to_return(pk, f"?dong={section.code}.{row}#s-{section.code}")


@signed_in
@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill empty cells with last period's."""
    actor, report = return_of(request, pk)
    count = copy_last_period(actor, report)
    messages.info(request, _("Đã chép %(count)s ô từ kỳ trước. Hãy sửa lại cho đúng kỳ này.") % {"count": count})
    return to_return(pk)


@signed_in
@require_POST
def nothing(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer “nothing to report”, or take it back."""
    actor, report = return_of(request, pk)
    declare_nothing(actor, report, nothing=request.POST.get("nothing") == "1")
    return to_return(pk)


@signed_in
@require_POST
def status(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether the figures are provisional or final."""
    actor, report = return_of(request, pk)
    wanted = request.POST.get("status", "")
    if wanted not in Return.Status.values:
        raise UnreadableCells
    set_status(actor, report, status=wanted)
    return to_return(pk)


@signed_in
@require_POST
def explain_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a rule that asks why."""
    actor, report = return_of(request, pk)
    rule, address = request.POST.get("rule", "")[:80], request.POST.get("address", "")[:140]
    explain(actor, report, rule=rule, address=address, text=request.POST.get("text", ""))
    return to_return(pk, "?kiem-tra=1")


@signed_in
@require_POST
def answer(request: HttpRequest, pk: int, remark_id: int) -> HttpResponse:
    """Answer a remark of the reviewer."""
    actor, report = return_of(request, pk)
    answer_remark(actor, get_object_or_404(report.remarks, pk=remark_id), text=request.POST.get("text", ""))
    return to_return(pk)


@signed_in
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in; where rules stand against it the page says which."""
    actor, report = return_of(request, pk)
    seen = request.POST.get("seen", "")
    if not seen.isascii() or not seen.isdigit() or len(seen) > 18:
        raise UnreadableCells
    try:
        submit_return(actor, report, revision=int(seen))
    except (ReturnHasErrors, ExplanationMissing, EmptyReturn, StateConflict) as refusal:
        report.refresh_from_db(fields=["state", "revision"])
        return draw_return(request, actor, report, refusal=refusal, checked=True)
    messages.success(request, _("Đã nộp báo cáo."))
    return to_return(pk)


@signed_in
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a return that nobody has taken up."""
    actor, report = return_of(request, pk)
    withdraw_return(actor, report)
    return to_return(pk)
