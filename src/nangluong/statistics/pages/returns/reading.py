"""What the pages of one return read: its content, what stands beside it, its trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nangluong.registry.models import FacilityVersion, OrganisationVersion
from nangluong.statistics.models import Explanation, Return, ReturnSignature
from nangluong.statistics.obligations.period_names import period_name
from nangluong.statistics.pages.returns.grid import Beside
from nangluong.statistics.questionnaires.definition import Definition, Section
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.content import Content, version_content, working_content
from nangluong.statistics.returns.names import allowed_rows, row_names
from nangluong.statistics.returns.neighbours import last_year_return, newest_version, previous_return
from nangluong.statistics.rules.findings import Finding
from nangluong.statistics.texts import Text

_OWN_ROWS = 60
SHOWN_CHOICES = 2000


def language() -> str:
    """Return the language of the page."""
    return "vi" if (get_language() or "vi").startswith("vi") else "en"


def _content_of(report: Return | None) -> Content:
    version = newest_version(report) if report else None
    return version_content(version) if version else Content()


def shown_content(report: Return, *, working: bool) -> Content:
    """Return what the page shows: the working cells to those who fill in, else what was handed in."""
    if working or not report.number:
        return working_content(report)
    version = newest_version(report)
    assert version is not None
    return version_content(version)


def _own_facilities(report: Return, section: Section) -> list[str]:
    assert section.open_rows is not None
    rows = FacilityVersion.objects.as_of(report.obligation.period_end).filter(
        facility__kind_id__in=section.open_rows.kinds, operator_id=report.organisation_id
    )
    return list(rows.order_by("sort_key", "pk").values_list("facility_id", flat=True)[:_OWN_ROWS])


def suggested_rows(report: Return, definition: Definition, content: Content, before: Content) -> dict[str, list[str]]:
    """Return rows to begin open sections with: those of last period, else the respondent's own facilities."""
    found: dict[str, list[str]] = {}
    for section in definition.sections:
        if section.open_rows is None or content.rows.get(section.code):
            continue
        rows = list(before.rows.get(section.code, ()))
        if not rows and section.open_rows.source == "facilities":
            rows = _own_facilities(report, section)
        found[section.code] = rows
    return found


def beside_of(
    report: Return,
    content: Content,
    *,
    findings: Sequence[Finding] = (),
    typed: Mapping[str, str] | None = None,
    asked_rows: Mapping[str, Sequence[str]] | None = None,
    filling: bool = False,
) -> Beside:
    """Return what stands beside a content: the neighbours, findings, typed values and rows to be shown."""
    definition = definition_of(report.version)
    earlier, year_ago = previous_return(report), last_year_return(report)
    before, year = _content_of(earlier), _content_of(year_ago)
    more: dict[str, list[str]] = suggested_rows(report, definition, content, before) if filling else {}
    for code, rows in (asked_rows or {}).items():
        more[code] = [*more.get(code, []), *rows]
    listed = {code: [*content.rows.get(code, []), *more.get(code, [])] for code in {*content.rows, *more}}
    names = row_names(definition, replace(content, rows=listed), report.obligation.period_end)
    return Beside(
        before,
        year,
        None,
        bool(earlier and earlier.is_illustrative),
        bool(year_ago and year_ago.is_illustrative),
        findings,
        names,
        typed or {},
        more,
    )


def choices_of(report: Return) -> dict[str, list[tuple[str, Text]]]:
    """Return the rows that each open section takes from a register."""
    definition = definition_of(report.version)
    return {
        section.code: allowed_rows(report, section.open_rows)[:SHOWN_CHOICES]
        for section in definition.sections
        if section.open_rows is not None and section.open_rows.source != "free"
    }


def organisation_name(report: Return) -> str:
    """Return the respondent's name on the last day of the period."""
    found = OrganisationVersion.objects.as_of(report.obligation.period_end).filter(
        organisation_id=report.organisation_id
    )
    version = found.first()
    if version is None:
        return str(report.organisation_id)
    return str(version.name if language() == "vi" else version.name_en or version.name)


def heading_of(report: Return) -> dict[str, Any]:
    """Return what stands at the top of every page of a return."""
    return {
        "report": report,
        "questionnaire": report.version.questionnaire,
        "period": period_name(report.period),
        "organisation": organisation_name(report),
        "signature": ReturnSignature.objects.filter(version__report=report, version__number=report.number).first(),
        "needs_signature": definition_of(report.version).needs_signature,
        "steps": report.steps.order_by("-pk")[:50],
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Báo cáo"), reverse("statistics:returns")),
            (f"{report.version.questionnaire_id.upper()} · {period_name(report.period)}", None),
        ],
    }


def explanations_of(report: Return) -> list[Explanation]:
    """Return the answers given so far, the newest first."""
    return list(Explanation.objects.filter(report=report).order_by("-pk")[:200])
