"""Reading a filled CSV. Only lines that are there say something; an empty value empties its cell. Pure.

A figure is never guessed: between commas it is written 1234.5, between semicolons (Excel in Vietnamese) 1234,5. What
could be read both ways is refused with its line; what is no number at all stays text and is named by the checks.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from nangluong.statistics.questionnaires.definition import Definition, UnknownCell
from nangluong.statistics.returns.csv_forms.layout import (
    BOM,
    COLUMN,
    FORM,
    NEEDED,
    NOTE,
    ROW,
    SECTION,
    UNIT,
    VALUE,
    fault,
    read_form,
)
from nangluong.statistics.returns.plain_figures import AmbiguousFigure, plain_figure
from nangluong.statistics.returns.workbooks.layout import About
from nangluong.statistics.returns.workbooks.reading import Filled

_MOST_LINES = 100_000


@dataclass(frozen=True)
class CsvLine:
    """A line of a file: the cell it is about and what stands there. `note` is None where the file has no notes."""

    number: int
    address: str
    value: str
    unit: str
    note: str | None


@dataclass(frozen=True)
class CsvForm:
    """A file that was read: which return it is of and its lines. `point` is its decimal sign."""

    about: About
    lines: tuple[CsvLine, ...]
    point: str


def _records(text: str) -> tuple[str, Iterator[tuple[int, dict[str, str]]]]:
    """Return the delimiter and the lines as dictionaries with their numbers."""
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header = [name.strip().lower() for name in next(reader, [])]
    missing = [name for name in NEEDED if name not in header]
    if missing or len(set(header)) < len(header):
        named = ", ".join(missing) or ", ".join(header)
        raise fault(f"Dòng 1: thiếu hoặc trùng cột {named}.", f"Line 1: columns missing or doubled: {named}.")

    def lines() -> Iterator[tuple[int, dict[str, str]]]:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise fault(
                    f"Dòng {reader.line_num}: có {len(cells)} ô, cần {len(header)}.",
                    f"Line {reader.line_num}: has {len(cells)} cells, needs {len(header)}.",
                )
            yield reader.line_num, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}

    return delimiter, lines()


def _line(number: int, record: dict[str, str]) -> CsvLine:
    note = record.get(NOTE)
    return CsvLine(
        number,
        ".".join((record[SECTION], record[ROW], record[COLUMN])),
        record[VALUE].removeprefix("'"),
        record.get(UNIT, ""),
        None if note is None else note.removeprefix("'"),
    )


def read_csv_form(content: bytes) -> CsvForm:
    """Read a file that was examined before. Raises `NotOurCsv` naming the line."""
    about, form, found, seen = None, "", [], set()
    try:
        delimiter, records = _records(content.decode().removeprefix(BOM))
        for number, record in records:
            if about is None:
                form = record[FORM]
                about = read_form(form)
            if record[FORM] != form:
                raise fault(f"Dòng {number} là của báo cáo khác.", f"Line {number} is of another return.")
            line = _line(number, record)
            if line.address in seen:
                raise fault(f"Dòng {number}: ô {line.address} có hai lần.", f"Line {number}: {line.address} twice.")
            seen.add(line.address)
            found.append(line)
            if len(found) > _MOST_LINES:
                raise fault(f"Tệp có hơn {_MOST_LINES} dòng.", f"The file has more than {_MOST_LINES} lines.")
    except (csv.Error, UnicodeDecodeError):
        raise fault("Tệp không đọc được như CSV UTF-8.", "The file cannot be read as CSV in UTF-8.") from None
    if about is None:
        raise fault("Tệp không có dòng số liệu nào.", "The file has no line of figures.")
    return CsvForm(about, tuple(found), "," if delimiter == ";" else ".")


def _number(line: CsvLine, point: str) -> Decimal | str:
    try:
        return plain_figure(line.value, point)
    except AmbiguousFigure:
        raise fault(
            f"Dòng {line.number}: không rõ “{line.value}” là số nào. Trong tệp này số viết như 1234{point}5.",
            f"Line {line.number}: “{line.value}” can be read two ways. In this file a figure is like 1234{point}5.",
        ) from None


def filled_from(form: CsvForm, definition: Definition) -> Filled:
    """Return what a file says of a questionnaire's cells; raises `NotOurCsv` for an unclear figure, a wrong unit."""
    cells: dict[str, str | Decimal | None] = {}
    notes: dict[str, str] = {}
    for line in form.lines:
        try:
            cell = definition.cell(line.address)
        except UnknownCell:
            cells[line.address] = line.value or None  # refused by name where it is saved
            continue
        if line.unit and line.unit != cell.unit:
            raise fault(
                f"Dòng {line.number}: đơn vị “{line.unit}”, biểu mẫu dùng “{cell.unit or '–'}”. Hãy quy đổi số liệu.",
                f"Line {line.number}: unit “{line.unit}”, the form takes “{cell.unit or '–'}”. Convert the figure.",
            )
        numeric = cell.type in ("number", "integer")
        cells[line.address] = (_number(line, form.point) if numeric else line.value) if line.value else None
        if line.note is not None:
            notes[line.address] = line.note
    return Filled(form.about, cells, notes)
