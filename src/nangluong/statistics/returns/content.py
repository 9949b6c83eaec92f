"""What a return holds, working or handed in, in one form for checks, pages and files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from nangluong.statistics.models import Return, ReturnCell, ReturnVersion
from nangluong.statistics.questionnaires.definition import Definition
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.packing import Packed, pack, unpack


@dataclass(frozen=True)
class Content:
    """Cells by address. `rows` are the row codes of open sections in the order they were added.

    `texts` of cells for numbers are what could not be read as one. `revisions` and `authors` are of working cells only.
    """

    numbers: Mapping[str, Decimal] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, list[str]] = field(default_factory=dict)
    revisions: Mapping[str, int] = field(default_factory=dict)
    authors: Mapping[str, str] = field(default_factory=dict)
    nothing_to_report: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return not self.numbers and not self.texts


@dataclass(frozen=True)
class Difference:
    """A cell that is not the same in two contents; None where it holds nothing."""

    address: str
    old: Decimal | str | None
    new: Decimal | str | None


def without_trailing_zeros(number: Decimal) -> Decimal:
    """Return a stored number with the decimals it needs, and never with an exponent (2000, not 2E+3)."""
    whole = number.to_integral_value()
    return whole if whole == number else number.normalize()


def working_content(report: Return) -> Content:
    """Return the working cells of a return. One query."""
    cells = (
        ReturnCell.objects.filter(report=report)
        .order_by("pk")
        .values_list("address", "number", "text", "note", "revision", "changed_by")
    )
    numbers, texts, notes, revisions, authors = {}, {}, {}, {}, {}
    rows: dict[str, dict[str, None]] = {}
    open_sections = {section.code for section in definition_of(report.version).sections if section.open_rows}
    for address, number, text, note, revision, changed_by in cells:
        revisions[address], authors[address] = revision, changed_by
        if number is not None:
            numbers[address] = without_trailing_zeros(number)
        if text:
            texts[address] = text
        if note:
            notes[address] = note
        section, row, _ = address.split(".")
        if section in open_sections and (number is not None or text):
            rows.setdefault(section, {})[row] = None
    listed = {section: list(codes) for section, codes in rows.items()}
    return Content(numbers, texts, notes, listed, revisions, authors, report.nothing_to_report)


def version_content(version: ReturnVersion, definition: Definition | None = None) -> Content:
    """Return what was handed in as `version`."""
    definition = definition or definition_of(version.report.version)
    rows = {section: list(codes) for section, codes in version.rows.items()}
    numbers = unpack(definition, packed_of(version))
    return Content(numbers, version.texts, version.notes, rows, nothing_to_report=version.nothing_to_report)


def packed_of(version: ReturnVersion) -> Packed:
    """Return the packed numbers of a version."""
    return Packed(bytes(version.numbers), {section: tuple(codes) for section, codes in version.rows.items()})


def packed_content(definition: Definition, content: Content) -> dict[str, Any]:
    """Return the fields of a `ReturnVersion` that keep a content, with its hash."""
    packed = pack(definition, content.numbers, content.rows)
    kept = {
        "rows": {section: list(codes) for section, codes in packed.rows.items()},
        "texts": dict(content.texts),
        "notes": dict(content.notes),
        "nothing_to_report": content.nothing_to_report,
    }
    digest = hashlib.sha256(packed.numbers)
    digest.update(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode())
    return kept | {"numbers": packed.numbers, "content_hash": digest.hexdigest()}


def content_diff(old: Content, new: Content) -> list[Difference]:
    """Return the cells that differ, in the order of their addresses."""
    before: dict[str, Decimal | str] = {**old.texts, **old.numbers}
    after: dict[str, Decimal | str] = {**new.texts, **new.numbers}
    return [
        Difference(address, before.get(address), after.get(address))
        for address in sorted(before.keys() | after.keys())
        if before.get(address) != after.get(address)
    ]
