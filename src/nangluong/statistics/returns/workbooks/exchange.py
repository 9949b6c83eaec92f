"""Return → workbook, and workbook → return through the same verb as the page."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.permissions import require
from nangluong.statistics import perms
from nangluong.statistics.models import Return
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.content import Content, working_content
from nangluong.statistics.returns.names import allowed_rows, row_names
from nangluong.statistics.returns.verbs import CellChange, Saved, save_cells
from nangluong.statistics.returns.workbooks.layout import About
from nangluong.statistics.returns.workbooks.reading import Filled, NotOurWorkbook, read_workbook
from nangluong.statistics.returns.workbooks.writing import workbook_of


def about_of(report: Return, language: str) -> About:
    """Return what the workbook of a return says of itself."""
    version = report.version
    return About(
        report.pk,
        str(version.questionnaire_id),
        version.number,
        version.content_hash,
        str(report.organisation_id),
        report.period,
        report.revision,
        language,
    )


def workbook_of_return(report: Return, *, language: str, more_rows: dict[str, list[str]] | None = None) -> bytes:
    """Return the workbook of a return as it stands, with `more_rows` of open sections to be filled in."""
    definition, content = definition_of(report.version), working_content(report)
    listed = {
        section.code: list(
            dict.fromkeys([*content.rows.get(section.code, ()), *(more_rows or {}).get(section.code, ())])
        )
        for section in definition.sections
        if section.open_rows is not None
    }
    names = row_names(definition, replace(content, rows=listed), report.obligation.period_end)
    rows = {code: [(row, names[row]) for row in codes] for code, codes in listed.items()}
    choices = {
        section.code: allowed_rows(report, section.open_rows)
        for section in definition.sections
        if section.open_rows is not None and section.open_rows.source != "free"
    }
    cells: dict[str, Decimal | str] = {**content.texts, **content.numbers}
    return workbook_of(about_of(report, language), definition, cells, rows, choices)


def _must_be_of(report: Return, about: About) -> None:
    """Raise `NotOurWorkbook` unless a workbook is of this return and of its version of the questionnaire."""
    ours = about_of(report, about.language)
    if (about.organisation, about.questionnaire, about.period) != (ours.organisation, ours.questionnaire, ours.period):
        said = f"{about.questionnaire.upper()} {about.period} ({about.organisation})"
        raise NotOurWorkbook(
            f"Tệp này là của báo cáo {said}. Hãy tải biểu mẫu Excel ở đúng báo cáo này.",
            f"This file is of the return {said}. Download the Excel form on the page of this return.",
        )
    if about.content_hash != ours.content_hash or about.report != ours.report:
        raise NotOurWorkbook(
            f"Tệp theo phiên bản {about.version} của biểu mẫu, báo cáo này theo phiên bản {ours.version}."
            " Hãy tải lại biểu mẫu Excel rồi chép số liệu sang.",
            f"The file is of version {about.version} of the questionnaire, this return of version {ours.version}."
            " Download it again and copy your figures.",
        )


def _changes(filled: Filled, now: Content) -> list[CellChange]:
    """Return the cells to be saved: what is empty in the workbook is emptied where the return holds something."""
    known = {**now.texts, **now.numbers}
    seen = filled.about.revision
    return [
        CellChange(address, value, seen)
        for address, value in filled.cells.items()
        if (value is not None or address in known) and known.get(address) != value
    ]


def take_workbook(actor: Actor, report: Return, content: bytes, *, sha256: str) -> Saved:
    """Save what a workbook of this return holds; the same file again changes nothing.

    Raises `NotOurWorkbook`, `CellConflict` where a cell was changed on the page since the workbook was downloaded,
    `WrongState`, `NotPermitted`.
    """
    require(perms.fill_return, actor, report)
    filled = read_workbook(content)
    _must_be_of(report, filled.about)
    saved = save_cells(actor, report, _changes(filled, working_content(report)), language=filled.about.language)
    audit.record(
        actor, "take_workbook", kind="return", key=str(report.pk), after={"sha256": sha256, "cells": len(saved.saved)}
    )
    return saved
