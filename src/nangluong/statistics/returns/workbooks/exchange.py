"""Return → workbook or CSV, and back through the same verb as the page."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from nangluong.foundation.actor import Actor
from nangluong.statistics.models import Return
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.content import working_content
from nangluong.statistics.returns.csv_forms.writing import csv_of
from nangluong.statistics.returns.names import allowed_rows, row_names
from nangluong.statistics.returns.taking_forms import CSV, XLSX, about_of, listed_rows, take_form
from nangluong.statistics.returns.verbs import Saved
from nangluong.statistics.returns.workbooks.writing import workbook_of


def workbook_of_return(report: Return, *, language: str, more_rows: dict[str, list[str]] | None = None) -> bytes:
    """Return the workbook of a return as it stands, with `more_rows` of open sections to be filled in."""
    definition, content = definition_of(report.version), working_content(report)
    listed = listed_rows(definition, content, more_rows)
    names = row_names(definition, replace(content, rows=listed), report.obligation.period_end)
    rows = {code: [(row, names[row]) for row in codes] for code, codes in listed.items()}
    choices = {
        section.code: allowed_rows(report, section.open_rows)
        for section in definition.sections
        if section.open_rows is not None and section.open_rows.source != "free"
    }
    cells: dict[str, Decimal | str] = {**content.texts, **content.numbers}
    return workbook_of(about_of(report, language), definition, cells, rows, choices, content.notes)


def csv_of_return(report: Return, *, language: str, more_rows: dict[str, list[str]] | None = None) -> bytes:
    """Return a return as CSV as it stands, with `more_rows` of open sections to be filled in."""
    definition, content = definition_of(report.version), working_content(report)
    listed = listed_rows(definition, content, more_rows)
    names = row_names(definition, replace(content, rows=listed), report.obligation.period_end)
    values: dict[str, Decimal | str] = {**content.texts, **content.numbers}
    return csv_of(about_of(report, language), definition, values, content.notes, listed, names)


def take_workbook(actor: Actor, report: Return, content: bytes, *, sha256: str) -> Saved:
    """Save what a workbook of this return holds (`taking_forms.take_form`)."""
    return take_form(actor, report, XLSX, content, sha256=sha256)


def take_csv(actor: Actor, report: Return, content: bytes, *, sha256: str) -> Saved:
    """Save what a CSV of this return holds (`taking_forms.take_form`)."""
    return take_form(actor, report, CSV, content, sha256=sha256)
