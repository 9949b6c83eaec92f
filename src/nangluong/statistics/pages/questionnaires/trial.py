"""A draft as its respondents will see it, to be tried with answers: the checks run, nothing is stored."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from nangluong.accounts.doors import signed_in
from nangluong.statistics.pages.questionnaires.drafts import crumbs, draft_of
from nangluong.statistics.pages.returns.grid import Beside, draw_grid
from nangluong.statistics.pages.returns.reading import language
from nangluong.statistics.pages.returns.saving import FIELD
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.questionnaires.trying import (
    findings_of,
    sample_content,
    tried_return,
    tried_rows,
    typed_content,
)
from nangluong.statistics.returns.content import Content
from nangluong.statistics.returns.names import row_names
from nangluong.statistics.rules.findings import Finding
from nangluong.statistics.rules.samples import NoSample

_SHOWN = 200


@signed_in
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form of a draft; `mau` fills samples in, a POST runs the checks over what was typed."""
    _actor, draft = draft_of(request, pk)
    definition = definition_of(draft)
    report = tried_return(draft, timezone.localdate())
    content, no_sample = Content(rows=tried_rows(report, definition)), ""
    findings: list[Finding] | None = None
    if request.method == "POST":
        typed = {name[len(FIELD) :]: str(value) for name, value in request.POST.items() if name.startswith(FIELD)}
        content = typed_content(report, typed, language())
        findings = findings_of(report, content)
    elif "mau" in request.GET:
        try:
            content = sample_content(report)
        except NoSample as fault:
            no_sample = str(fault)
    beside = Beside(
        findings=findings or (), names=row_names(definition, content, report.obligation.period_end), typed=content.texts
    )
    context = {
        "draft": draft,
        "definition": definition,
        "name": definition.name.say(language()),
        "sections": draw_grid(definition, content, beside, language=language()),
        "may_fill": True,
        "trying": True,
        "is_sample": "mau" in request.GET,
        "no_sample": no_sample,
        "tested": findings is not None,
        "findings": [(one, one.text(language())) for one in (findings or [])[:_SHOWN]],
        "crumbs": crumbs(draft, (_("Xem thử"), None)),
    }
    return render(request, "statistics/draft_trial.html", context)
