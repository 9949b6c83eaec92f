"""What forms as files share: which return a file is of, what it changes, saving it through the verb of the page."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.permissions import require
from nangluong.statistics import perms
from nangluong.statistics.models import Return
from nangluong.statistics.questionnaires.definition import Definition
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.content import Content, working_content
from nangluong.statistics.returns.csv_forms.reading import filled_from, read_csv_form
from nangluong.statistics.returns.verbs import CellChange, Saved, save_cells
from nangluong.statistics.returns.workbooks.layout import About
from nangluong.statistics.returns.workbooks.reading import Filled, NotOurWorkbook, read_workbook

CSV, XLSX = "csv", "xlsx"


def about_of(report: Return, language: str) -> About:
    """Return what a file of this return says about itself."""
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


def listed_rows(
    definition: Definition, content: Content, more_rows: dict[str, list[str]] | None
) -> dict[str, list[str]]:
    """Return the rows of each open section that a file lists: those filled in, then `more_rows`."""
    return {
        section.code: list(
            dict.fromkeys([*content.rows.get(section.code, ()), *(more_rows or {}).get(section.code, ())])
        )
        for section in definition.sections
        if section.open_rows is not None
    }


def _must_be_of(report: Return, about: About) -> None:
    """Raise `NotOurWorkbook` unless a file is of this return and of its version of the questionnaire."""
    ours = about_of(report, about.language)
    if (about.organisation, about.questionnaire, about.period) != (ours.organisation, ours.questionnaire, ours.period):
        said = f"{about.questionnaire.upper()} {about.period} ({about.organisation})"
        raise NotOurWorkbook(
            f"Tệp này là của báo cáo {said}. Hãy tải biểu mẫu ở đúng báo cáo này.",
            f"This file is of the return {said}. Download the form on the page of this return.",
        )
    same = about.content_hash == ours.content_hash if about.content_hash else about.version == ours.version
    if not same or about.report != ours.report:
        raise NotOurWorkbook(
            f"Tệp theo phiên bản {about.version} của biểu mẫu, báo cáo này theo phiên bản {ours.version}."
            " Hãy tải lại biểu mẫu rồi chép số liệu sang.",
            f"The file is of version {about.version} of the questionnaire, this return of version {ours.version}."
            " Download it again and copy your figures.",
        )


def _changes(filled: Filled, now: Content) -> Sequence[CellChange]:
    """Return the cells to be saved: what is empty in the file is emptied where the return holds something."""
    known: dict[str, str | Decimal] = {**now.texts, **now.numbers}
    seen, found = filled.about.revision, []
    for address, value in filled.cells.items():
        note = filled.notes.get(address)
        other_note = note is not None and note != now.notes.get(address, "")
        if known.get(address) != value or other_note:
            found.append(CellChange(address, value, seen, note if other_note else None))
    return found


def about_of_file(kind: str, content: bytes) -> About:
    """Return which return a filled form is of."""
    return read_csv_form(content).about if kind == CSV else read_workbook(content).about


def take_form(actor: Actor, report: Return, kind: str, content: bytes, *, sha256: str) -> Saved:
    """Save what a filled form (`csv` or `xlsx`) of this return holds; the same file again changes nothing.

    Raises `NotOurWorkbook`, `NotOurCsv`, `CellConflict` where a cell was changed on the page since the form was
    downloaded, `WrongState`, `NotPermitted`.
    """
    require(perms.fill_return, actor, report)
    if kind == CSV:
        form = read_csv_form(content)
        _must_be_of(report, form.about)
        filled = filled_from(form, definition_of(report.version))
    else:
        filled = read_workbook(content)
        _must_be_of(report, filled.about)
    saved = save_cells(actor, report, _changes(filled, working_content(report)), language=filled.about.language)
    audit.record(
        actor,
        "take_csv" if kind == CSV else "take_workbook",
        kind="return",
        key=str(report.pk),
        after={"sha256": sha256, "cells": len(saved.saved)},
    )
    return saved
