"""The verbs of filling in: open a return, save cells, copy the last period, nothing to report, explain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.permissions import require
from nangluong.registry.models import Facility, Organisation, Place
from nangluong.statistics import perms
from nangluong.statistics.models import Explanation, Obligation, Return, ReturnCell, ReturnStep
from nangluong.statistics.questionnaires.definition import Cell, Definition, UnknownCell
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.questionnaires.versions import ReasonNeeded
from nangluong.statistics.returns.cell_store import StoredCell, changed_since, store_cells, stored_cells
from nangluong.statistics.returns.content import version_content, working_content
from nangluong.statistics.returns.neighbours import newest_version, previous_return
from nangluong.statistics.returns.refusals import CellConflict, CellState, NothingNotAllowed, WrongState
from nangluong.statistics.returns.values import NOTHING, Value, read_value

_ROW = re.compile(r"[A-Za-z0-9_-]{1,40}")
LONGEST_NOTE = 1000
"""How long the note of a cell may be, in characters."""
_LISTED = 50


@dataclass(frozen=True)
class CellChange:
    """A cell to be saved. `seen` is the return's revision when the cell was last read; `note` None leaves the note."""

    address: str
    value: str | Decimal | int | None
    seen: int
    note: str | None = None


@dataclass(frozen=True)
class Refusal:
    """A cell of a batch that was not saved, and why; the others were."""

    address: str
    reason_vi: str
    reason_en: str


@dataclass(frozen=True)
class Saved:
    """What a save did. `others` are cells that somebody else changed since the oldest `seen`: to be shown."""

    revision: int
    saved: tuple[str, ...]
    refused: tuple[Refusal, ...]
    others: tuple[CellState, ...]


def open_return(actor: Actor, obligation: Obligation) -> Return:
    """Open the return of an obligation, or give back the one that is open. It keeps the obligation's version."""
    require(perms.fill_return, actor, obligation)
    with transaction.atomic():
        # The obligation's row keeps two who open at once apart.
        locked = (
            Obligation.objects.select_for_update(of=("self",)).select_related("questionnaire").get(pk=obligation.pk)
        )
        found = Return.objects.filter(obligation=locked).select_related("version").first()
        if found is not None:
            return found
        report = Return.objects.create(
            obligation=locked,
            version_id=locked.version_id,
            organisation_id=locked.organisation_id,
            place_id=locked.place_id,
            period=locked.period,
            is_confidential=locked.questionnaire.is_confidential,
            opened_by=actor.name,
        )
        ReturnStep.objects.create(report=report, kind=ReturnStep.Kind.OPENED, by=actor.name)
        audit.record(actor, "open_return", kind="return", key=str(report.pk), after={"obligation": str(locked)})
    return report


def locked_return(report: Return, *states: str, vi: str, en: str) -> Return:
    """Lock a return's row for the running transaction; raises `WrongState` unless it is in one of `states`."""
    held = Return.objects.select_for_update(of=("self",)).select_related("version").get(pk=report.pk)
    if held.state not in states:
        raise WrongState(held, vi, en)
    return held


def _editable(report: Return) -> Return:
    return locked_return(report, *Return.EDITABLE, vi="nên không sửa được.", en="it cannot be changed.")


def _unknown_rows(definition: Definition, addresses: Iterable[str]) -> dict[tuple[str, str], bool]:
    """Return the rows of open sections that `addresses` name, each with whether its code is no row it may have."""
    asked: dict[str, set[str]] = {}
    for address in addresses:
        parts = address.split(".")
        if len(parts) == 3:
            asked.setdefault(parts[0], set()).add(parts[1])
    found: dict[tuple[str, str], bool] = {}
    models: dict[str, type[Model]] = {"facilities": Facility, "organisations": Organisation, "provinces": Place}
    for section in definition.sections:
        rows = asked.get(section.code, set())
        if section.open_rows is None or not rows:
            continue
        known = {row for row in rows if _ROW.fullmatch(row)}
        if model := models.get(section.open_rows.source):
            known = set(model._default_manager.filter(pk__in=known).values_list("pk", flat=True))
        found |= {(section.code, row): row not in known for row in rows}
    return found


class _Batch:
    """One save under way: sorts changes into those to store, those refused, those in conflict."""

    def __init__(self, report: Return, actor: Actor, language: str) -> None:
        self.report, self.actor, self.language = report, actor, language
        self.definition = definition_of(report.version)
        self.revision = report.revision + 1
        self.rows: list[StoredCell] = []
        self.refused: list[Refusal] = []
        self.conflicts: list[CellState] = []
        self._open_cells: dict[tuple[str, str], Cell] = {}

    def take(self, changes: Sequence[CellChange]) -> None:
        """Sort all changes; the last of several for one cell counts."""
        last = {change.address: change for change in changes}
        unknown = _unknown_rows(self.definition, last)
        stored = stored_cells(self.report, list(last))
        for address, change in last.items():
            section, _, rest = address.partition(".")
            row, _, column = rest.partition(".")
            try:
                cell = self._cell(address, section, column)
            except UnknownCell as refusal:
                self.refused.append(Refusal(address, refusal.message_vi, refusal.message_en))
                continue
            if unknown.get((section, row)):
                self.refused.append(_unknown_row(address, row))
                continue
            if change.note is not None and len(change.note.strip()) > LONGEST_NOTE:
                self.refused.append(_long_note(address))
                continue
            self._one(change, read_value(cell, change.value, self.language), stored.get(address))

    def _cell(self, address: str, section: str, column: str) -> Cell:
        """Return what is known of a cell. Of an open section one row stands for all: they take the same values."""
        if (section, column) in self._open_cells and address.count(".") == 2:
            return self._open_cells[(section, column)]
        cell = self.definition.cell(address)
        if self.definition.section(section).open_rows is not None:
            self._open_cells[(section, column)] = cell
        return cell

    def _one(self, change: CellChange, value: Value, known: CellState | None) -> None:
        note = (known.note if known else "") if change.note is None else change.note.strip()
        if known is not None:
            if (known.number, known.text, known.note) == (value.number, value.text, note):
                return
            if known.revision > change.seen:
                self.conflicts.append(known)
                return
        elif value == NOTHING and not note:
            return
        self.rows.append(StoredCell(change.address, value.number, value.text, note))

    def store(self) -> None:
        """Write the cells and the return's new revision."""
        store_cells(self.report, self.rows, revision=self.revision, changed_by=self.actor.name)
        Return.objects.filter(pk=self.report.pk).update(revision=self.revision, saved_at=timezone.now())


def _unknown_row(address: str, row: str) -> Refusal:
    return Refusal(
        address,
        f"Danh mục không có dòng “{row}”. Hãy chọn dòng từ danh sách.",
        f"There is no row “{row}” in the register. Choose the row from the list.",
    )


def _long_note(address: str) -> Refusal:
    return Refusal(
        address,
        f"Ghi chú của ô “{address}” dài hơn {LONGEST_NOTE} ký tự. Hãy viết ngắn lại.",
        f"The note at “{address}” is longer than {LONGEST_NOTE} characters. Shorten it.",
    )


def save_cells(actor: Actor, report: Return, changes: Sequence[CellChange], *, language: str = "vi") -> Saved:
    """Save a batch of cells, all or none of them but for those `refused` by name.

    A cell that somebody else changed since it was read, to something else, is a `CellConflict` and nothing is saved;
    changes to different cells are merged. What is no number is kept as typed. Raises `NotPermitted`, `WrongState`.
    """
    require(perms.fill_return, actor, report)
    with transaction.atomic():
        held = _editable(report)
        batch = _Batch(held, actor, language)
        batch.take(changes)
        if batch.conflicts:
            raise CellConflict(batch.conflicts)
        oldest = min((change.seen for change in changes), default=held.revision)
        mine = {row.address for row in batch.rows}
        others = [one for one in changed_since(held, oldest, not_by=actor.name) if one.address not in mine]
        if batch.rows:
            batch.store()
            audit.record(
                actor,
                "save_cells",
                kind="return",
                key=str(held.pk),
                after={"revision": batch.revision, "cells": len(batch.rows), "first": sorted(mine)[:_LISTED]},
            )
    revision = batch.revision if batch.rows else held.revision
    report.revision = revision
    return Saved(revision, tuple(row.address for row in batch.rows), tuple(batch.refused), tuple(others))


def copy_last_period(actor: Actor, report: Return) -> int:
    """Fill the cells that are empty with those of the last period's return; return how many were filled.

    Notes are not copied. Cells that the questionnaire no longer has are left out.
    """
    require(perms.fill_return, actor, report)
    before = previous_return(report)
    version = newest_version(before) if before else None
    if version is None:
        return 0
    old, now = version_content(version), working_content(report)
    values: dict[str, str | Decimal] = {**old.texts, **old.numbers}
    changes = [
        CellChange(address, value, seen=report.revision)
        for address, value in values.items()
        if address not in now.numbers and address not in now.texts
    ]
    return len(save_cells(actor, report, changes).saved)


def declare_nothing(actor: Actor, report: Return, *, nothing: bool) -> Return:
    """Answer “nothing to report in this period”, or take the answer back. Raises `NothingNotAllowed`."""
    require(perms.fill_return, actor, report)
    with transaction.atomic():
        held = _editable(report)
        if nothing and not definition_of(held.version).may_be_nothing:
            raise NothingNotAllowed(filled=False)
        if nothing and not working_content(held).is_empty:
            raise NothingNotAllowed(filled=True)
        Return.objects.filter(pk=held.pk).update(nothing_to_report=nothing, revision=held.revision + 1)
        audit.record(actor, "declare_nothing", kind="return", key=str(held.pk), after={"nothing": nothing})
    report.refresh_from_db()
    return report


def set_status(actor: Actor, report: Return, *, status: str) -> Return:
    """Say whether the figures are provisional or final."""
    require(perms.fill_return, actor, report)
    wanted = Return.Status(status)
    with transaction.atomic():
        held = _editable(report)
        Return.objects.filter(pk=held.pk).update(status=wanted, revision=held.revision + 1)
        audit.record(
            actor,
            "set_status",
            kind="return",
            key=str(held.pk),
            before={"status": held.status},
            after={"status": wanted},
        )
    report.refresh_from_db()
    return report


def explain(actor: Actor, report: Return, *, rule: str, address: str, text: str) -> Explanation:
    """Answer a rule that asks why. The answer is attached to the figure as it is now, and stays with it.

    Raises `ReasonNeeded` for an empty answer, `UnknownCell`.
    """
    require(perms.fill_return, actor, report)
    if not text.strip():
        raise ReasonNeeded
    with transaction.atomic():
        held = _editable(report)
        if address:
            definition_of(held.version).cell(address)
        figure = figure_at(held, address)
        answer, _ = Explanation.objects.update_or_create(
            report=held,
            rule=rule,
            address=address,
            figure=figure,
            defaults={"text": text.strip(), "made_by": actor.name, "made_at": timezone.now()},
        )
        audit.record(
            actor, "explain", kind="return", key=str(held.pk), after={"rule": rule, "at": address, "figure": figure}
        )
    return answer


def figure_text(number: Decimal | None, text: str) -> str:
    """Return a cell's value as the text that answers are attached to."""
    if number is None:
        return text[:60]
    shown = format(number, "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def figure_at(report: Return, address: str) -> str:
    """Return the working value at `address` as text; "" where it holds nothing."""
    cell = ReturnCell.objects.filter(report=report, address=address).first()
    return figure_text(cell.number, cell.text) if cell else ""
