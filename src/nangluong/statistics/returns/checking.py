"""Checking returns: one before it is sent, one as received, and a whole collection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from nangluong.statistics.models import Explanation, Return, ReturnVersion
from nangluong.statistics.obligations.periods import previous, read_period, same_last_year
from nangluong.statistics.questionnaires.definition import Definition
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.questionnaires.unit_names import unit_names
from nangluong.statistics.returns.content import Content, version_content, working_content
from nangluong.statistics.returns.filling import figure_text
from nangluong.statistics.returns.given import given_for
from nangluong.statistics.returns.names import row_names
from nangluong.statistics.returns.neighbours import earlier_versions
from nangluong.statistics.returns.packing import rows_of
from nangluong.statistics.returns.values import fault_of_text
from nangluong.statistics.rules.declared import all_rules
from nangluong.statistics.rules.findings import Finding, finding
from nangluong.statistics.rules.interpreter import OneReturn, Ready, look_at, ready
from nangluong.statistics.texts import Text

_READY: dict[str, tuple[Ready, ...]] = {}


def ready_rules(report: Return) -> tuple[Ready, ...]:
    """Return the rules of a return's questionnaire, read once a process."""
    key = report.version.content_hash
    if key not in _READY:
        definition = definition_of(report.version)
        _READY[key] = ready(definition, all_rules(definition))
    return _READY[key]


def _cells(numbers: Iterable[tuple[str, Decimal]]) -> dict[tuple[str, str, str], Fraction]:
    found = {}
    for address, value in numbers:
        section, row, column = address.split(".")
        found[(section, row, column)] = Fraction(value)
    return found


def one_return(report: Return, content: Content, definition: Definition) -> OneReturn:
    """Return a content with what its rules look at beside it. Four queries at most."""
    earlier = earlier_versions(report)
    past = [_cells(version_content(version).numbers.items()) for version in earlier]
    codes = [version.report.period for version in earlier]
    try:
        period = read_period(report.period)
        days = period.days
    except ValueError:
        days = (report.obligation.period_end - report.obligation.period_start).days + 1
        period = None
    before = previous(period).code if period else ""
    year = same_last_year(period) if period else None
    return OneReturn(
        now=_cells(content.numbers.items()),
        rows={section.code: rows_of(section, content.rows) for section in definition.sections},
        prev=past[codes.index(before)] if before in codes else {},
        year=past[codes.index(year.code)] if year and year.code in codes else {},
        history=tuple(past),
        given=given_for(report, definition, content),
        hours=days * 24,
        days=days,
    )


def _format_findings(report: Return, content: Content, definition: Definition) -> list[Finding]:
    """Return what is wrong with texts, and which required cells are empty."""
    found = []
    for address, text in content.texts.items():
        fault = fault_of_text(definition.cell(address), text)
        if fault:
            found.append(Finding(report.pk, "format", "format", "hard", address, *fault, figure=text[:60]))
    for section in definition.sections:
        for row in rows_of(section, content.rows):
            for column in section.columns:
                address = f"{section.code}.{row}.{column.code}"
                if not column.required or not section.is_open(row, column.code):
                    continue
                if address not in content.numbers and address not in content.texts:
                    name = section.cell(row, column.code).name
                    found.append(
                        Finding(
                            report.pk,
                            "required",
                            "format",
                            "hard",
                            address,
                            f"{name.vi}: ô bắt buộc đang trống. Nếu không phát sinh, hãy ghi 0.",
                            f"{name.en}: a required cell is empty. Where there was none, write 0.",
                        )
                    )
    return found


def check_content(report: Return, content: Content) -> list[Finding]:
    """Return what the rules say of a content of `report`; of “nothing to report” they say nothing."""
    if content.nothing_to_report:
        return []
    definition = definition_of(report.version)
    names: dict[str, Text] = row_names(definition, content)
    found = _format_findings(report, content, definition)
    for broken in look_at(definition, ready_rules(report), one_return(report, content, definition)):
        one = finding(
            definition,
            broken.rule,
            broken.row,
            broken.left,
            broken.right,
            report_key=report.pk,
            period=report.period,
            names=names,
            units=unit_names(),
        )
        value = content.numbers.get(one.address)
        figure = figure_text(value, content.texts.get(one.address, ""))
        found.append(replace(one, figure=figure))
    return sorted(found, key=lambda one: (_ORDER[one.severity], one.address, one.rule))


_ORDER = {"hard": 0, "explain": 1, "note": 2}


def check_working(report: Return) -> list[Finding]:
    """Check the working cells of a return, as before sending. Hard findings first."""
    return check_content(report, working_content(report))


def check_version(version: ReturnVersion) -> list[Finding]:
    """Check a version as it was handed in."""
    return check_content(version.report, version_content(version))


def open_questions(report: Return, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that ask for an explanation and have none for the present figure. One query."""
    answered = set(Explanation.objects.filter(report=report).values_list("rule", "address", "figure"))
    return [
        one for one in findings if one.severity == "explain" and (one.rule, one.address, one.figure) not in answered
    ]
