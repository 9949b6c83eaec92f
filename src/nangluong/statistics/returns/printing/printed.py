"""The PDF of one version of a return: the same bytes whenever it is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from nangluong.foundation.typesetting import typeset
from nangluong.registry.models import Instrument, OrganisationVersion
from nangluong.statistics.models import Explanation, Return, ReturnVersion
from nangluong.statistics.obligations.period_names import period_name
from nangluong.statistics.questionnaires.definition import Definition
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.questionnaires.unit_names import unit_names
from nangluong.statistics.returns.content import version_content
from nangluong.statistics.returns.names import row_names
from nangluong.statistics.returns.printing.form_lines import FormLines, pair
from nangluong.statistics.texts import Text

SIGNATURE_PLACE = (550, 465)
"""Where the signature's box goes on page 1: points from the lower left. `return.typ` leaves that place."""
_TEMPLATE = Path(__file__).with_name("return.typ")


def organisation_text(report: Return) -> Text:
    """Return the respondent's name on the last day of the period."""
    named = OrganisationVersion.objects.as_of(report.obligation.period_end).filter(
        organisation_id=report.organisation_id
    )
    found = named.first()
    if found is None:
        return Text(str(report.organisation_id), str(report.organisation_id))
    return Text(found.name, found.name_en or found.name)


def period_text(report: Return) -> Text:
    """Return the period in words."""
    with override("vi"):
        said_vi = period_name(report.period)
    with override("en"):
        return Text(said_vi, period_name(report.period))


def _status_text(version: ReturnVersion) -> Text:
    with override("vi"):
        said_vi = str(version.get_status_display())
    with override("en"):
        return Text(said_vi, str(version.get_status_display()))


def _legal_base(definition: Definition) -> list[str]:
    codes = [base.instrument for base in definition.legal_base]
    known = {one.code: one for one in Instrument.objects.filter(code__in=codes)}
    said = []
    for base in definition.legal_base:
        one = known.get(base.instrument)
        text = f"{one.number} – {one.subject}" if one else base.instrument
        said.append(f"{text}{f', {base.article}' if base.article else ''}")
    return said


def _answers(version: ReturnVersion, lines: FormLines) -> list[dict[str, Any]]:
    """Return the findings that asked for an explanation, with the answer to the figure as it was handed in."""
    asked = [one for one in version.findings if one["severity"] == "explain"]
    given = {
        (one.rule, one.address, one.figure): one
        for one in Explanation.objects.filter(report_id=version.report_id).order_by("pk")
    }
    found = []
    for one in asked:
        answer = given.get((one["rule"], one["address"], one["figure"]))
        found.append(
            {
                "at": pair(lines.cell_name(one["address"])),
                "finding": {"vi": one["text_vi"], "en": one["text_en"]},
                "answer": answer.text if answer else "",
                "by": answer.made_by if answer else "",
            }
        )
    return found


def form_of(version: ReturnVersion) -> dict[str, Any]:
    """Return all that the printed form of a version says. A fixed number of queries."""
    report = version.report
    definition = definition_of(report.version)
    content = version_content(version, definition)
    names = row_names(definition, content, report.obligation.period_end)
    lines = FormLines(definition, content, names, unit_names())
    sections = lines.sections()
    return {
        "code": definition.code.upper(),
        "title": pair(definition.name),
        "official_form": definition.official_form,
        "legal_base": _legal_base(definition),
        "organisation": pair(organisation_text(report)),
        "organisation_code": report.organisation_id,
        "period": pair(period_text(report)),
        "number": version.number,
        "form_version": report.version.number,
        "status": pair(_status_text(version)),
        "submitted_at": f"{timezone.localtime(version.submitted_at):%d/%m/%Y %H:%M:%S}",
        "submitted_by": version.submitted_by,
        "hash": version.content_hash,
        "illustrative": report.is_illustrative,
        "confidential": report.is_confidential,
        "nothing": version.nothing_to_report,
        "sections": [] if version.nothing_to_report else sections,
        "answers": _answers(version, lines),
        "notes": lines.notes,
    }


def printed_version(version: ReturnVersion) -> bytes:
    """Return the PDF (PDF/A-2b) of a version; it carries the time of handing in, not that of printing.

    Names from registers are those in force at the end of the period, answers those that the figures have.
    """
    return typeset(_TEMPLATE, form_of(version), made_at=version.submitted_at)
