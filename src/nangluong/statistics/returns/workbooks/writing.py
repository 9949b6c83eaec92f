"""Writing the workbook of a return: its cells open, all else locked. Pure."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from nangluong.foundation.table_files import disarmed
from nangluong.statistics.questionnaires.definition import Column, Definition, Section
from nangluong.statistics.returns.workbooks.layout import (
    ABOUT,
    CODES_COLUMN,
    CODES_ROW,
    FIRST_COLUMN,
    FIRST_ROW,
    LISTS,
    MARK,
    NAMES_COLUMN,
    NAMES_ROW,
    SEPARATOR,
    About,
)
from nangluong.statistics.texts import Text

_SPARE_ROWS = 40

Cells = Mapping[str, Decimal | str]
Named = Sequence[tuple[str, Text]]
Rows = Mapping[str, Named]


class _Book:
    """A workbook under way."""

    def __init__(self, about: About, definition: Definition, notes: Mapping[str, str]) -> None:
        self.out = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.out, {"in_memory": True, "strings_to_formulas": False})
        self.about, self.definition, self.notes = about, definition, notes
        self.title = self.book.add_format({"bold": True, "font_size": 13})
        self.head = self.book.add_format({"bold": True, "text_wrap": True, "bg_color": "#e8edf4", "border": 1})
        self.name = self.book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        self.free = self.book.add_format({"locked": False, "border": 1, "num_format": "#,##0.######"})
        self.words = self.book.add_format({"locked": False, "border": 1, "num_format": "@"})
        self.closed = self.book.add_format({"bg_color": "#d0d0d0", "border": 1})
        self.lists: Any = None
        self.listed = 0

    def say(self, text: Text) -> str:
        """Return a text in the workbook's language, never as a formula."""
        return disarmed(text.say(self.about.language))

    def about_sheet(self) -> None:
        """Write which return it is."""
        sheet = self.book.add_worksheet(ABOUT)
        for row, (name, value) in enumerate([("mark", MARK), *asdict(self.about).items()]):
            sheet.write_string(row, 0, name)
            sheet.write_string(row, 1, str(value))
        sheet.very_hidden()
        sheet.protect()
        self.lists = self.book.add_worksheet(LISTS)
        self.lists.very_hidden()

    def choice_list(self, choices: Sequence[str]) -> str:
        """Write a list of choices; return the range that drop-downs name."""
        column, self.listed = self.listed, self.listed + 1
        for row, choice in enumerate(choices):
            self.lists.write_string(row, column, choice)
        first, last = (xl_rowcol_to_cell(row, column, True, True) for row in (0, len(choices) - 1))
        return f"='{LISTS}'!{first}:{last}"

    def section(
        self,
        section: Section,
        position: int,
        cells: Cells,
        rows: Sequence[tuple[str, Text]],
        choices: Named,
    ) -> None:
        """Write one section as a sheet."""
        sheet = self.book.add_worksheet(f"{position}. {section.code}"[:31])
        sheet.write_string(0, CODES_COLUMN, section.code)
        sheet.write_string(0, NAMES_COLUMN, self.say(section.name), self.title)
        for number, column in enumerate(section.columns):
            sheet.write_string(CODES_ROW, FIRST_COLUMN + number, column.code)
            unit = column.unit or section.unit
            name = f"{self.say(column.name)} ({unit})" if unit and column.is_numeric else self.say(column.name)
            sheet.write_string(NAMES_ROW, FIRST_COLUMN + number, name, self.head)
        spare = [] if section.open_rows is None else self._spare(section, len(rows))
        listed = [*rows, *spare]
        for number, (code, name_text) in enumerate(listed):
            self._row(sheet, section, FIRST_ROW + number, code, name_text, cells, listed)
        if spare and choices:
            self._row_choices(sheet, FIRST_ROW + len(rows), len(spare), choices)
        self._column_choices(sheet, section, len(listed))
        sheet.set_row(CODES_ROW, None, None, {"hidden": True})
        sheet.set_column(CODES_COLUMN, CODES_COLUMN, None, None, {"hidden": True})
        sheet.set_column(NAMES_COLUMN, NAMES_COLUMN, 42)
        sheet.set_column(FIRST_COLUMN, FIRST_COLUMN + len(section.columns), 16)
        sheet.freeze_panes(FIRST_ROW, FIRST_COLUMN)
        sheet.protect("", {"format_columns": True, "select_locked_cells": True})

    def _spare(self, section: Section, used: int) -> list[tuple[str, Text]]:
        assert section.open_rows is not None
        count = min(_SPARE_ROWS, section.open_rows.at_most - used)
        free = section.open_rows.source == "free"
        return [(f"r{used + number + 1}" if free else "", Text("", "")) for number in range(max(count, 0))]

    def _row(
        self,
        sheet: Any,
        section: Section,
        line: int,
        code: str,
        name: Text,
        cells: Cells,
        listed: Sequence[tuple[str, Text]],
    ) -> None:
        sheet.write_string(line, CODES_COLUMN, code)
        sheet.write(line, NAMES_COLUMN, self.say(name), self.name if code else self.words)
        positions = {one: FIRST_ROW + number for number, (one, _name) in enumerate(listed)}
        for number, column in enumerate(section.columns):
            at = FIRST_COLUMN + number
            if code and not section.is_open(code, column.code):
                sheet.write_blank(line, at, None, self.closed)
                continue
            address = f"{section.code}.{code}.{column.code}"
            value = cells.get(address)
            if note := self.notes.get(address):
                sheet.write_comment(line, at, note, {"author": "nangluong"})
            parts = self._parts(section, code, column, line, at, positions)
            if parts and not isinstance(value, str):
                total = f'=IF(COUNT({parts})=0,"",SUM({parts}))'
                sheet.write_formula(line, at, total, self.free, "" if value is None else float(value))
            elif isinstance(value, Decimal):
                sheet.write_number(line, at, float(value), self.free)
            else:
                written = self.free if column.is_numeric else self.words
                sheet.write(line, at, disarmed(value) if value else None, written)

    def _parts(
        self, section: Section, code: str, column: Column, line: int, at: int, positions: Mapping[str, int]
    ) -> str:
        """Return the cells that a total adds up, as a formula names them."""
        row = section.row_by_code.get(code)
        if row and row.total_of:
            return ",".join(xl_rowcol_to_cell(positions[part], at) for part in row.total_of)
        order = [one.code for one in section.columns]
        return ",".join(xl_rowcol_to_cell(line, FIRST_COLUMN + order.index(part)) for part in column.total_of)

    def _row_choices(self, sheet: Any, first: int, count: int, choices: Named) -> None:
        source = self.choice_list([f"{code}{SEPARATOR}{name.say(self.about.language)}" for code, name in choices])
        sheet.data_validation(
            first, NAMES_COLUMN, first + count - 1, NAMES_COLUMN, {"validate": "list", "source": source}
        )

    def _column_choices(self, sheet: Any, section: Section, count: int) -> None:
        for number, column in enumerate(section.columns):
            if column.codes and count:
                source = self.choice_list([code.code for code in column.codes])
                at = FIRST_COLUMN + number
                rule = {"validate": "list", "source": source}
                sheet.data_validation(FIRST_ROW, at, FIRST_ROW + count - 1, at, rule)


def workbook_of(
    about: About, definition: Definition, cells: Cells, rows: Rows, choices: Rows, notes: Mapping[str, str]
) -> bytes:
    """Return the workbook of a return: `rows` are the rows of open sections, `choices` what may be added to them.

    Notes are notes of their cells in Excel and are read back from there (`comments`).
    """
    book = _Book(about, definition, notes)
    for position, section in enumerate(definition.sections, 1):
        if position == 1:
            book.about_sheet()
        shown = [(row.code, row.name) for row in section.rows] or list(rows.get(section.code, ()))
        book.section(section, position, cells, shown, choices.get(section.code, ()))
    book.book.worksheets()[2].activate()
    book.book.worksheets()[2].set_first_sheet()
    book.book.close()
    return book.out.getvalue()
