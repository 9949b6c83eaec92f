"""The page of one return: the grid to fill in, the checks before handing in, or what was handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from nangluong.accounts.doors import signed_in
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.permissions import allows
from nangluong.statistics import perms
from nangluong.statistics.models import Return
from nangluong.statistics.pages.returns.finding_returns import return_of
from nangluong.statistics.pages.returns.grid import draw_grid
from nangluong.statistics.pages.returns.reading import (
    beside_of,
    choices_of,
    explanations_of,
    heading_of,
    language,
    shown_content,
)
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.checking import check_content, open_questions
from nangluong.statistics.returns.filling import LONGEST_NOTE
from nangluong.statistics.rules.findings import Finding

_SHOWN_FINDINGS = 200


@dataclass(frozen=True)
class ShownFinding:
    """A finding as a line of the page; `answer` is the explanation given for the figure, `asks` that one is needed."""

    severity: str
    address: str
    rule: str
    text: str
    asks: bool
    answer: str


def shown_findings(report: Return, findings: Sequence[Finding]) -> list[ShownFinding]:
    """Return findings with the answers that were given for the present figures. Two queries."""
    asking = {(one.rule, one.address) for one in open_questions(report, findings)}
    answers = {(one.rule, one.address, one.figure): one.text for one in explanations_of(report)}
    return [
        ShownFinding(
            one.severity,
            one.address,
            one.rule,
            one.text(language()),
            (one.rule, one.address) in asking,
            answers.get((one.rule, one.address, one.figure), ""),
        )
        for one in findings
    ]


def _asked_rows(request: HttpRequest) -> dict[str, list[str]]:
    """Return the rows that the address asks to show empty: `dong=section.row`, several times."""
    found: dict[str, list[str]] = {}
    for part in request.GET.getlist("dong")[:50]:
        section, _, row = part.partition(".")
        if row and "." not in row:
            found.setdefault(section, []).append(row[:40])
    return found


def draw_return(
    request: HttpRequest,
    actor: Actor,
    report: Return,
    *,
    refusal: DomainError | None = None,
    typed: Mapping[str, str] | None = None,
    checked: bool = False,
) -> HttpResponse:
    """Draw the page; `typed` are values that could not be saved, `checked` shows what the rules say."""
    may_fill = report.is_editable and allows(perms.fill_return, actor, report)
    content, definition = shown_content(report, working=may_fill), definition_of(report.version)
    findings = check_content(report, content) if checked else []
    beside = beside_of(
        report, content, findings=findings, typed=typed, asked_rows=_asked_rows(request), filling=may_fill
    )
    shown = shown_findings(report, findings)
    context: dict[str, Any] = heading_of(report) | {
        "sections": draw_grid(
            definition,
            content,
            beside,
            language=language(),
            choices=choices_of(report) if may_fill else None,
            read_only=not may_fill,
        ),
        "may_fill": may_fill,
        "may_submit": report.is_editable and allows(perms.submit_return, actor, report),
        "may_withdraw": report.state == Return.State.SUBMITTED and allows(perms.submit_return, actor, report),
        "may_review": report.number > 0 and allows(perms.review_return, actor, report),
        "may_be_nothing": definition.may_be_nothing,
        "is_empty": content.is_empty,
        "checked": checked,
        "findings": shown[:_SHOWN_FINDINGS],
        "left_out": max(len(shown) - _SHOWN_FINDINGS, 0),
        "errors": sum(one.severity == "hard" for one in shown),
        "asking": sum(one.asks for one in shown),
        "remarks": list(report.remarks.filter(answer="").order_by("pk")[:100]) if report.is_editable else [],
        "note_address": reverse("statistics:return_note", args=[report.pk]),
        "longest_note": LONGEST_NOTE,
        "before_illustrative": beside.before_is_illustrative,
        "has_before": not beside.before.is_empty,
        "refusal": refusal,
    }
    return render(request, "statistics/return.html", context, status=refusal.http_status if refusal else 200)


@signed_in
def return_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one return; with `kiem-tra` also what the rules say of it."""
    actor, report = return_of(request, pk)
    return draw_return(request, actor, report, checked="kiem-tra" in request.GET)
