"""The review of a return: figures beside last period, last year and the version before; send back, accept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nangluong.accounts.doors import signed_in
from nangluong.foundation.errors import DomainError
from nangluong.foundation.permissions import allows, require
from nangluong.statistics import perms
from nangluong.statistics.models import Return, ReturnVersion
from nangluong.statistics.pages.returns.finding_returns import return_of
from nangluong.statistics.pages.returns.form import shown_findings
from nangluong.statistics.pages.returns.grid import GridSection, draw_grid
from nangluong.statistics.pages.returns.reading import beside_of, heading_of, language
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.checking import check_content
from nangluong.statistics.returns.content import Content, version_content
from nangluong.statistics.returns.verbs import (
    Reason,
    accept_return,
    comment,
    lock_return,
    reopen_return,
    send_back,
    start_review,
)

REASONS = 3
"""Cells that can be named in one form."""


def _versions(report: Return) -> tuple[Content, Content | None]:
    """Return the content handed in last and that of the version before it."""
    newest: list[ReturnVersion] = list(report.versions.order_by("-number")[:2])
    for one in newest:
        one.report = report
    if not newest:
        raise Http404
    return version_content(newest[0]), version_content(newest[1]) if len(newest) > 1 else None


def _filled_cells(sections: tuple[GridSection, ...]) -> list[tuple[str, str]]:
    return [
        (cell.address, f"{section.name}: {cell.label}")
        for section in sections
        for row in section.rows
        for cell in row.cells
        if cell.exists
    ]


@signed_in
def review_page(request: HttpRequest, pk: int, refusal: DomainError | None = None) -> HttpResponse:
    """Show what was handed in beside what it is compared with."""
    actor, report = return_of(request, pk)
    require(perms.review_return, actor, report)
    content, before = _versions(report)
    findings = check_content(report, content)
    shown = shown_findings(report, findings)
    beside = replace(beside_of(report, content, findings=findings), version=before)
    sections = draw_grid(definition_of(report.version), content, beside, language=language(), read_only=True)
    may_accept = allows(perms.accept_return, actor, report)
    context: dict[str, Any] = heading_of(report) | {
        "sections": sections,
        "before_illustrative": beside.before_is_illustrative,
        "last_year_illustrative": beside.last_year_is_illustrative,
        "findings": shown,
        "errors": sum(one.severity == "hard" for one in shown),
        "asking": sum(one.asks for one in shown),
        "collection_findings": [
            {"said": one.text_vi if language() == "vi" else one.text_en}
            for one in report.collection_findings.order_by("pk")[:100]
        ],
        "cells": _filled_cells(sections),
        "slots": range(1, REASONS + 1),
        "nothing": content.nothing_to_report,
        "may_take_up": report.state == Return.State.SUBMITTED,
        "may_send_back": report.state in (Return.State.SUBMITTED, Return.State.UNDER_REVIEW),
        "may_accept": may_accept and report.state == Return.State.UNDER_REVIEW,
        "may_lock": may_accept and report.state == Return.State.ACCEPTED,
        "may_reopen": may_accept and report.state in (Return.State.ACCEPTED, Return.State.LOCKED),
        "remarks": report.remarks.order_by("-pk")[:100],
        "refusal": refusal,
    }
    return render(request, "statistics/review.html", context, status=refusal.http_status if refusal else 200)


def _back(pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("statistics:review", args=[pk]))


@signed_in
@require_POST
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Take up a return."""
    start_review(*return_of(request, pk))
    return _back(pk)


@signed_in
@require_POST
def return_to_sender(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a return back with reasons: `o1`, `ly-do1` … name cells, `ly-do` is about the whole."""
    actor, report = return_of(request, pk)
    given = [(request.POST.get(f"o{n}", ""), request.POST.get(f"ly-do{n}", "")) for n in range(1, REASONS + 1)]
    given.append(("", request.POST.get("ly-do", "")))
    reasons = [Reason(address, text) for address, text in given if text.strip() or address]
    send_back(actor, report, reasons=reasons)
    messages.success(request, _("Đã trả lại báo cáo cho đơn vị."))
    return _back(pk)


@signed_in
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a return: its cells become facts."""
    accept_return(*return_of(request, pk))
    messages.success(request, _("Đã chấp nhận báo cáo. Số liệu đang được đưa vào kho."))
    return _back(pk)


@signed_in
@require_POST
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock an accepted return."""
    lock_return(*return_of(request, pk))
    return _back(pk)


@signed_in
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an accepted return again for correction."""
    actor, report = return_of(request, pk)
    reopen_return(actor, report, reason=request.POST.get("ly-do", ""))
    return _back(pk)


@signed_in
@require_POST
def leave_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a comment that both sides see; return to the page it was written on."""
    actor, report = return_of(request, pk)
    comment(actor, report, text=request.POST.get("text", ""))
    return _back(pk) if "review" in request.POST else HttpResponseRedirect(reverse("statistics:return", args=[pk]))
