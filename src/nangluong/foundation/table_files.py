"""Tables to download: CSV, XLSX and JSON Lines, row by row, not whole in memory. No text becomes a formula. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_CELL_LIMIT = 32_000
XLSX_ROWS = 100_000
"""More rows are no table for people."""


def disarmed(text: str) -> str:
    """Return `text` so that no spreadsheet reads it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def csv_pieces(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield a CSV file line by line: UTF-8 with a byte order mark, comma, formulas disarmed."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    yield b"\xef\xbb\xbf" + out.getvalue().encode()
    for row in rows:
        out.seek(0)
        out.truncate()
        writer.writerow([disarmed(_text(value)) for value in row])
        yield out.getvalue().encode()


def json_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield one JSON object a line with `header` as its keys."""
    for row in rows:
        line = json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False, default=str)
        yield line.encode() + b"\n"


def xlsx_bytes(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, folder: str = "") -> bytes:
    """Return a workbook of one sheet; every cell is text, cut at what a cell may hold."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options | ({"tmpdir": folder} if folder else {}))
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet(title[:31])
    for column, text in enumerate(header):
        sheet.write_string(0, column, disarmed(text), bold)
    for line, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            sheet.write_string(line, column, disarmed(_text(value))[:_CELL_LIMIT])
    book.close()
    return out.getvalue()
