"""Trying a version out before anybody owes it: sample answers, and what its checks say. Nothing is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from nangluong.statistics.models import Obligation, QuestionnaireVersion, Return
from nangluong.statistics.obligations.periods import period_of
from nangluong.statistics.questionnaires.definition import Definition, Section
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.checking import check_content, one_return
from nangluong.statistics.returns.content import Content, without_trailing_zeros
from nangluong.statistics.returns.names import allowed_rows
from nangluong.statistics.returns.packing import rows_of
from nangluong.statistics.returns.values import read_value
from nangluong.statistics.rules.findings import Finding, decimal_of_fraction
from nangluong.statistics.rules.samples import sample

_ROWS = 3
_TRIED = "tried"


def tried_return(version: QuestionnaireVersion, day: dt.date) -> Return:
    """Return a return of `version` for the period of `day` that is stored nowhere and belongs to nobody."""
    frequency = definition_of(version).frequency
    if frequency == "ad_hoc":
        start = end = day
        code = _TRIED
    else:
        period = period_of(frequency, day)
        start, end, code = period.start, period.end, period.code
    owed = Obligation(
        questionnaire_id=version.questionnaire_id, version=version, period=code, period_start=start, period_end=end
    )
    return Return(pk=0, obligation=owed, version=version, period=code)


def tried_rows(report: Return, definition: Definition) -> dict[str, list[str]]:
    """Return a few rows for each open section: the first that a respondent could choose."""
    found = {}
    for section in definition.sections:
        if section.open_rows is not None:
            listed = [code for code, _name in allowed_rows(report, section.open_rows)[:_ROWS]]
            found[section.code] = listed or ["r1", "r2"][: section.open_rows.at_most]
    return found


def _word(section: Section, column: str) -> str:
    found = section.column_by_code[column]
    if found.codes:
        return found.codes[0].code
    return "2026-01-01" if found.type == "date" else "mẫu"


def sample_content(report: Return) -> Content:
    """Return illustrative answers that keep every rule; raises `NoSample` where the rules contradict each other."""
    definition = definition_of(report.version)
    rows = tried_rows(report, definition)
    texts = {
        f"{section.code}.{row}.{column.code}": _word(section, column.code)
        for section in definition.sections
        for row in rows_of(section, rows)
        for column in section.columns
        if not column.is_numeric and section.is_open(row, column.code)
    }
    answered = sample(definition, one_return(report, Content(rows=rows), definition), 1)
    numbers = {".".join(key): without_trailing_zeros(decimal_of_fraction(value)) for key, value in answered.now.items()}
    return Content(numbers, texts, rows=rows)


def typed_content(report: Return, typed: Mapping[str, str], language: str) -> Content:
    """Return what was typed into a preview, by address, as a respondent's cells; unknown addresses are left out."""
    definition = definition_of(report.version)
    rows = tried_rows(report, definition)
    known = {
        f"{section.code}.{row}.{column.code}"
        for section in definition.sections
        for row in rows_of(section, rows)
        for column in section.columns
        if section.is_open(row, column.code)
    }
    numbers: dict[str, Decimal] = {}
    texts: dict[str, str] = {}
    for address in sorted(known & typed.keys()):
        value = read_value(definition.cell(address), typed[address].strip(), language)
        if value.number is not None:
            numbers[address] = value.number
        elif value.text:
            texts[address] = value.text
    return Content(numbers, texts, rows=rows)


def findings_of(report: Return, content: Content) -> list[Finding]:
    """Return what the checks would tell a respondent who had answered so."""
    return check_content(report, content)
