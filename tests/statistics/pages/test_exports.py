"""Files: what travels along, what spreadsheets must not run, the same bytes each time."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from nangluong.statistics.pages.exports import Sheet, csv_bytes, disarmed, number_text, xlsx_bytes

MADE = dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC)
SHEET = Sheet(
    name="2023",
    notes=(("Nguồn", "=1+1"), ("Bản công bố", "2026-1")),
    header=(("Dòng", "Than"), ("row", "COAL")),
    rows=(("=HYPERLINK(1)", Decimal("1234.5")), ("Nhập khẩu", None), ("-x", Decimal(-7))),
    marked=frozenset({(0, 1)}),
    bold=frozenset({0}),
    indents={1: 2},
)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_a_text_that_looks_like_a_formula_is_disarmed(start: str) -> None:
    assert disarmed(f"{start}cmd") == f"'{start}cmd"


def test_ordinary_text_is_left_alone() -> None:
    assert disarmed("Than – antraxit") == "Than – antraxit"


@pytest.mark.parametrize(
    ("number", "text"),
    [("1.500000", "1.5"), ("100", "100"), ("1E+3", "1000"), ("-0.000", "0"), ("0.000001", "0.000001")],
)
def test_numbers_are_printed_exactly(number: str, text: str) -> None:
    assert number_text(Decimal(number)) == text


def lines(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def test_csv_carries_notes_codes_and_disarmed_text() -> None:
    assert lines(csv_bytes(SHEET)) == [
        ["# Nguồn: =1+1"],
        ["# Bản công bố: 2026-1"],
        ["row", "COAL"],
        ["'=HYPERLINK(1)", "1234.5"],
        ["Nhập khẩu", ""],
        ["'-x", "-7"],
    ]


def test_csv_opens_as_utf_8_in_a_spreadsheet() -> None:
    assert csv_bytes(SHEET).startswith(b"\xef\xbb\xbf")


def book(body: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(body))


def test_xlsx_carries_the_same_and_keeps_numbers_numbers() -> None:
    page = book(xlsx_bytes([SHEET], title="Cân đối", made=MADE))["2023"]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert rows == [
        ["Nguồn", "'=1+1"],
        ["Bản công bố", "2026-1"],
        [None, None],
        ["Dòng", "Than"],
        ["row", "COAL"],
        ["'=HYPERLINK(1)", 1234.5],
        ["Nhập khẩu", None],
        ["'-x", -7],
    ]
    assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)
    assert page.freeze_panes == "B6"


def test_an_illustrative_cell_shows_its_star_and_stays_a_number() -> None:
    page = book(xlsx_bytes([SHEET], title="Cân đối", made=MADE))["2023"]
    assert page["B6"].number_format == '#,##0.0" *"'
    assert page["B8"].number_format == "#,##0.0"


def test_the_same_sheet_gives_the_same_bytes() -> None:
    first, second = (xlsx_bytes([SHEET], title="Cân đối", made=MADE) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert b"2026-11-24T03:00:00Z" in archive.read("docProps/core.xml")
