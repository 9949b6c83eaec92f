"""Files to download: one sheet of figures with what must travel with it, as CSV and XLSX. Pure.

The same sheet gives the same bytes: no clock, no random name. Text that a spreadsheet would take for a formula is
disarmed with an apostrophe. Numbers stay exact decimals; a missing figure is an empty cell, never 0.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from nangluong.foundation.table_files import disarmed

Value = str | int | Decimal | bool | None

_WIDTHS = (9, 48)
_SHEET_NAME = 31


@dataclass(frozen=True)
class Sheet:
    """A table with its notes.

    `notes` are (label, text) lines that stand above the table: title, unit, source, licence, release, date, marks.
    `marked` are the (row, column) places, from 0, of illustrative figures; `header` may have several lines.
    """

    name: str
    notes: tuple[tuple[str, str], ...]
    header: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[Value, ...], ...]
    marked: frozenset[tuple[int, int]] = frozenset()
    bold: frozenset[int] = frozenset()
    indents: Mapping[int, int] = field(default_factory=dict)
    decimals: int = 1


def number_text(number: Decimal) -> str:
    """Print a decimal exactly, without exponent and without trailing zeros: 1234.5."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _csv_text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, str):
        return disarmed(value)
    return number_text(value) if isinstance(value, Decimal) else str(value)


def csv_bytes(sheet: Sheet) -> bytes:
    """Return the sheet as CSV: UTF-8 with a byte order mark, comma, point; notes are lines that begin with `#`."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for label, text in sheet.notes:
        writer.writerow([f"# {label}: {text}"])
    # One line of headings for machines: the last, which holds the codes where there are several.
    writer.writerow([disarmed(text) for text in sheet.header[-1]])
    for row in sheet.rows:
        writer.writerow([_csv_text(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(sheets: Sequence[Sheet], *, title: str, made: dt.datetime) -> bytes:
    """Return a workbook of `sheets`; `made` is the instant of the release, so that the bytes do not tell the time."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": title, "created": made.astimezone(dt.UTC).replace(tzinfo=None)})
    formats = _Formats(book)
    for sheet in sheets:
        _write_sheet(book, sheet, formats)
    book.close()
    return out.getvalue()


class _Formats:
    """The cell formats of a workbook, each made once."""

    def __init__(self, book: object) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], object] = {}

    def get(self, **properties: object) -> object:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(dict(properties))  # type: ignore[attr-defined]
        return self._made[key]


def _number_format(decimals: int, *, marked: bool) -> str:
    places = f".{'0' * decimals}" if decimals else ""
    # The star stands in the cell itself, while the cell stays a number.
    return f'#,##0{places}" *"' if marked else f"#,##0{places}"


def _value_format(sheet: Sheet, formats: _Formats, row: int, column: int, value: Value) -> object:
    properties: dict[str, object] = {"bold": True} if row in sheet.bold else {}
    if isinstance(value, Decimal):
        marked = (row, column) in sheet.marked
        properties["num_format"] = _number_format(sheet.decimals, marked=marked)
        if marked:
            properties |= {"bg_color": "#FFF3CD", "italic": True}
    elif column == 0 and sheet.indents.get(row):
        properties["indent"] = sheet.indents[row]
    return formats.get(**properties)


def _write_sheet(book: object, sheet: Sheet, formats: _Formats) -> None:
    page = book.add_worksheet(sheet.name[:_SHEET_NAME])  # type: ignore[attr-defined]
    line = 0
    for label, text in sheet.notes:
        page.write_string(line, 0, disarmed(label), formats.get(bold=True))
        page.write_string(line, 1, disarmed(text))
        line += 1
    line += 1
    for heading in sheet.header:
        for column, text in enumerate(heading):
            page.write_string(
                line, column, disarmed(text), formats.get(bold=True, text_wrap=True, bottom=1, bg_color="#E7EDF3")
            )
        line += 1
    page.freeze_panes(line, 1)
    for number, row in enumerate(sheet.rows):
        for column, value in enumerate(row):
            _write_value(page, line + number, column, value, _value_format(sheet, formats, number, column, value))
    for column, width in enumerate(_column_widths(sheet)):
        page.set_column(column, column, width)


def _write_value(page: object, line: int, column: int, value: Value, form: object) -> None:
    if value is None:
        return
    if isinstance(value, str):
        page.write_string(line, column, disarmed(value), form)  # type: ignore[attr-defined]
    elif isinstance(value, bool):
        page.write_boolean(line, column, value, form)  # type: ignore[attr-defined]
    else:
        page.write_number(line, column, value, form)  # type: ignore[attr-defined]


def _column_widths(sheet: Sheet) -> list[int]:
    least, most = _WIDTHS
    widths = []
    for column in range(max(len(heading) for heading in sheet.header)):
        lengths = [len(_csv_text(row[column])) for row in sheet.rows if column < len(row)]
        headings = [max((len(word) for word in heading[column].split()), default=0) for heading in sheet.header]
        widths.append(max(least, min(most, max([*lengths, *headings], default=0) + 2)))
    return widths
