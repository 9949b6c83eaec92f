"""What stands on the printed form of a return, as plain data for the template. Asks nothing of the database.

Texts are pairs “vi”, “en”. A cell is its text, `null` where the form has no such cell. Notes are numbered in reading
order and their numbers stand at their cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nangluong.foundation.number_text import format_number
from nangluong.statistics.questionnaires.definition import Column, Definition, Row, Section
from nangluong.statistics.questionnaires.unit_names import unit_text
from nangluong.statistics.returns.content import Content
from nangluong.statistics.returns.packing import rows_of
from nangluong.statistics.texts import Text

MOST_COLUMNS = 12
"""Columns that fit beside each other; a wider section goes on below, with its rows named again."""


def pair(text: Text) -> dict[str, str]:
    """Return a text for the template; "en" is "" where it says nothing else."""
    return {"vi": text.vi, "en": "" if text.en == text.vi else text.en}


@dataclass
class FormLines:
    """Draws the sections of one content."""

    definition: Definition
    content: Content
    names: Mapping[str, Text]
    units: Mapping[str, Text]
    notes: list[dict[str, Any]] = field(default_factory=list)

    def sections(self) -> list[dict[str, Any]]:
        """Return all sections; `notes` is filled in on the way."""
        return [part for section in self.definition.sections for part in self._parts(section)]

    def cell_name(self, address: str) -> Text:
        """Return what a cell is called: section, row and column; "" where the address is none of a cell."""
        section_code, _, rest = address.partition(".")
        row_code, _, column_code = rest.partition(".")
        section = next((one for one in self.definition.sections if one.code == section_code), None)
        column = section.column_by_code.get(column_code) if section else None
        if section is None or column is None:
            return Text("", "")
        row = self._row(section, row_code)
        return Text(
            f"{section.name.vi}: {row.name.vi} – {column.name.vi}",
            f"{section.name.en}: {row.name.en} – {column.name.en}",
        )

    def _row(self, section: Section, code: str) -> Row:
        return section.row_by_code.get(code) or Row(code, self.names.get(code, Text(code, code)))

    def _parts(self, section: Section) -> list[dict[str, Any]]:
        rows = [self._row(section, code) for code in rows_of(section, self.content.rows)]
        columns = section.columns
        # Evenly: fourteen columns are seven and seven, not twelve and two.
        parts = -(-len(columns) // MOST_COLUMNS)
        width = -(-len(columns) // parts)
        return [
            self._part(section, rows, columns[first : first + width], goes_on=first > 0)
            for first in range(0, len(columns), width)
        ]

    def _part(
        self, section: Section, rows: Sequence[Row], columns: Sequence[Column], *, goes_on: bool
    ) -> dict[str, Any]:
        return {
            "name": pair(section.name),
            "goes_on": goes_on,
            "columns": [
                {
                    "name": pair(one.name),
                    "unit": self._unit(one.unit or section.unit) if one.is_numeric else "",
                    "numeric": one.is_numeric,
                }
                for one in columns
            ],
            "rows": [
                {
                    "name": pair(row.name),
                    "unit": self._unit(row.unit),
                    "level": row.level,
                    "total": bool(row.total_of),
                    "cells": [self._cell(section, row, column) for column in columns],
                }
                for row in rows
            ],
        }

    def _unit(self, unit: str) -> str:
        return unit_text(unit, "vi", self.units) if unit else ""

    def _cell(self, section: Section, row: Row, column: Column) -> str | None:
        if not section.is_open(row.code, column.code):
            return None
        address = f"{section.code}.{row.code}.{column.code}"
        shown = self._value(address, column)
        if note := self.content.notes.get(address):
            self.notes.append({"number": len(self.notes) + 1, "at": pair(self.cell_name(address)), "text": note})
            shown = f"{shown} [{len(self.notes)}]"
        return shown

    def _value(self, address: str, column: Column) -> str:
        if address in self.content.numbers:
            return format_number(self.content.numbers[address], "vi")
        text = self.content.texts.get(address, "")
        if not text:
            return "–"
        if column.type == "code":
            return next((one.name.vi for one in column.codes if one.code == text), text)
        if column.type == "date":
            return _day(text)
        return text


def _day(text: str) -> str:
    try:
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    except ValueError:
        return text
