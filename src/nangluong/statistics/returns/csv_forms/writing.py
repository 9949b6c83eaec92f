"""Writing a return as CSV. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from nangluong.foundation.table_files import disarmed
from nangluong.statistics.questionnaires.definition import Cell, Definition
from nangluong.statistics.returns.csv_forms.layout import BOM, HEADER, form_text
from nangluong.statistics.returns.workbooks.layout import About
from nangluong.statistics.texts import Text


def _cells(definition: Definition, rows: Mapping[str, Sequence[str]]) -> Iterator[Cell]:
    for section in definition.sections:
        codes = [row.code for row in section.rows] or rows.get(section.code, ())
        for row in codes:
            for column in section.columns:
                if section.is_open(row, column.code):
                    yield section.cell(row, column.code)


def csv_of(
    about: About,
    definition: Definition,
    values: Mapping[str, Decimal | str],
    notes: Mapping[str, str],
    rows: Mapping[str, Sequence[str]],
    names: Mapping[str, Text],
) -> bytes:
    """Return the CSV of a return: every cell of its fixed rows and of `rows` of its open sections.

    UTF-8 with a byte order mark, commas, figures with a decimal point. Text never begins like a formula.
    """
    out = io.StringIO(newline="")
    out.write(BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    form = form_text(about)
    for cell in _cells(definition, rows):
        value = values.get(cell.address, "")
        shown = format(value, "f") if isinstance(value, Decimal) else disarmed(value)
        name = cell.name.say(about.language)
        if cell.row in names:
            name = name.replace(cell.row, names[cell.row].say(about.language), 1)
        note = notes.get(cell.address, "")
        writer.writerow(
            [
                form,
                cell.section,
                cell.row,
                cell.column,
                disarmed(name),
                shown,
                cell.unit,
                disarmed(note) if note else "",
            ]
        )
    return out.getvalue().encode()
