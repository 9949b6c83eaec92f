"""Returns, forms and findings as the interface tells them."""

from __future__ import annotations

from typing import Any

from nangluong.statistics.models import Obligation, Return
from nangluong.statistics.questionnaires.definition import Section
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.checking import check_content, open_questions
from nangluong.statistics.returns.content import working_content
from nangluong.statistics.returns.names import allowed_rows
from nangluong.statistics.texts import Text

_ROW_CODES = 5000


def told_obligation(owed: Obligation, language: str) -> dict[str, Any]:
    """Return an obligation read with its questionnaire and return."""
    report: Return | None = getattr(owed, "report", None)
    name = owed.questionnaire.name if language == "vi" else owed.questionnaire.name_en
    return {
        "id": owed.pk,
        "questionnaire": owed.questionnaire_id,
        "name": name,
        "period": owed.period,
        "due_on": owed.due_on,
        "state": owed.state,
        "return_id": report.pk if report else None,
        "return_state": report.state if report else None,
    }


def _codes(pairs: list[tuple[str, Text]], language: str) -> list[dict[str, str]]:
    return [{"code": code, "name": name.say(language)} for code, name in pairs]


def _section(report: Return, section: Section, language: str) -> dict[str, Any]:
    opened = section.open_rows
    listed = allowed_rows(report, opened)[:_ROW_CODES] if opened and opened.source != "free" else []
    return {
        "code": section.code,
        "name": section.name.say(language),
        "columns": [
            {
                "code": column.code,
                "name": column.name.say(language),
                "type": column.type,
                "unit": column.unit or section.unit,
                "required": column.required,
                "decimals": column.decimals if column.type == "number" else 0,
                "digits": column.digits,
                "codes": _codes([(one.code, one.name) for one in column.codes], language),
                "total_of": list(column.total_of),
            }
            for column in section.columns
        ],
        "rows": [
            {"code": row.code, "name": row.name.say(language), "unit": row.unit, "total_of": list(row.total_of)}
            for row in section.rows
        ],
        "open_rows": opened.source if opened else "",
        "at_most": section.row_limit,
        "row_codes": _codes(listed, language),
        "closed": sorted(f"{row}.{column}" for row, column in section.closed),
    }


def told_form(report: Return, language: str) -> dict[str, Any]:
    """Return the form of a return, with the codes of rows that may be added."""
    definition = definition_of(report.version)
    return {
        "questionnaire": definition.code,
        "version": report.version.number,
        "name": definition.name.say(language),
        "may_be_nothing": definition.may_be_nothing,
        "sections": [_section(report, section, language) for section in definition.sections],
    }


def told_return(report: Return) -> dict[str, Any]:
    """Return a return with its working cells and the remarks of reviewers."""
    content = working_content(report)
    cells = [
        {
            "address": address,
            "value": format(content.numbers[address], "f")
            if address in content.numbers
            else content.texts.get(address, ""),
            "note": content.notes.get(address, ""),
            "revision": revision,
        }
        for address, revision in content.revisions.items()
        if address in content.numbers or address in content.texts or address in content.notes
    ]
    return {
        "id": report.pk,
        "questionnaire": report.version.questionnaire_id,
        "period": report.period,
        "state": report.state,
        "status": report.status,
        "nothing_to_report": report.nothing_to_report,
        "revision": report.revision,
        "number": report.number,
        "submitted_at": report.submitted_at,
        "cells": cells,
        "remarks": list(report.remarks.values("id", "address", "reason", "answer")[:500]),
    }


def told_report(report: Return, language: str) -> dict[str, Any]:
    """Return what the rules say of a return as it stands: the report that the page shows."""
    content = working_content(report)
    findings = check_content(report, content)
    asking = {(one.rule, one.address) for one in open_questions(report, findings)}
    told = [
        {
            "rule": one.rule,
            "severity": one.severity,
            "address": one.address,
            "message": one.text(language),
            "answered": one.severity == "explain" and (one.rule, one.address) not in asking,
        }
        for one in findings
    ]
    stands = any(one.severity == "hard" for one in findings) or asking
    empty = content.is_empty and not content.nothing_to_report
    return {"revision": report.revision, "ready": not stands and not empty, "findings": told}
