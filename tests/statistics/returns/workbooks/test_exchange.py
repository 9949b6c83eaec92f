"""Workbooks out and in: the same figures come back, moved rows are found, everything else is refused in words."""

from __future__ import annotations

import hashlib
import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from nangluong.foundation.models import AuditEntry
from nangluong.statistics.models import QuestionnaireVersion, Return
from nangluong.statistics.returns.content import working_content
from nangluong.statistics.returns.verbs import CellConflict, Saved, open_return
from nangluong.statistics.returns.workbooks.exchange import take_workbook, workbook_of_return
from nangluong.statistics.returns.workbooks.reading import NotOurWorkbook, read_workbook
from tests.statistics.reporting import FILLER, SECOND, STRANGER, filled, obligation, put

STOCKS, CUSTOMERS = "1. stocks", "2. customers"


@pytest.fixture
def empty(version: QuestionnaireVersion) -> Return:
    return open_return(FILLER, obligation(version))


def book_of(report: Return) -> Any:
    return openpyxl.load_workbook(io.BytesIO(workbook_of_return(report, language="vi")))


def take(report: Return, book: Any, actor: Any = FILLER) -> Saved:
    out = io.BytesIO()
    book.save(out)
    content = out.getvalue()
    return take_workbook(actor, report, content, sha256=hashlib.sha256(content).hexdigest())


def test_only_cells_are_open_and_codes_are_hidden(empty: Return) -> None:
    book = book_of(empty)
    sheet = book[STOCKS]
    assert sheet.protection.sheet
    assert not sheet["C4"].protection.locked
    assert sheet["B4"].protection.locked
    assert sheet.row_dimensions[2].hidden
    assert sheet.column_dimensions["A"].hidden
    assert [book[name].sheet_state for name in ("nangluong", "danh-muc")] == ["veryHidden", "veryHidden"]
    assert sheet["C6"].value == '=IF(COUNT(C4,C5)=0,"",SUM(C4,C5))'


def test_figures_come_back_exactly_and_the_same_file_again_changes_nothing(empty: Return) -> None:
    book = book_of(empty)
    sheet = book[STOCKS]
    sheet["C4"], sheet["D4"], sheet["E4"] = 0.1, "1.234,5", "hai tấn"
    sheet["C6"] = 0.1
    book[CUSTOMERS]["C4"], book[CUSTOMERS]["D4"] = "Cửa hàng số 1", 7
    saved = take(empty, book)
    now = working_content(empty)
    assert now.numbers["stocks.petrol.opening"] == Decimal("0.1")
    assert now.numbers["stocks.petrol.received"] == Decimal("1234.5")
    assert now.texts["stocks.petrol.sold"] == "hai tấn"
    assert now.texts["customers.r1.who"] == "Cửa hàng số 1"
    assert len(saved.saved) == 6
    assert AuditEntry.objects.filter(verb="take_workbook").count() == 1
    assert take(empty, book).saved == ()


def test_moved_rows_and_renamed_sheets_are_found_by_their_codes(empty: Return) -> None:
    book = book_of(empty)
    sheet = book[STOCKS]
    for column in ("A", "C"):
        sheet[f"{column}4"], sheet[f"{column}5"] = sheet[f"{column}5"].value, sheet[f"{column}4"].value
    sheet["C4"] = 3
    sheet.title = "Tồn kho"
    take(empty, book)
    assert dict(working_content(empty).numbers) == {"stocks.diesel.opening": Decimal(3)}


def test_what_is_empty_in_the_file_is_emptied(version: QuestionnaireVersion) -> None:
    report = filled(version)
    book = book_of(report)
    book[STOCKS]["D4"] = None
    take(report, book)
    assert "stocks.petrol.received" not in working_content(report).numbers


def test_a_cell_changed_on_the_page_meanwhile_is_not_overwritten(version: QuestionnaireVersion) -> None:
    report = filled(version)
    book = book_of(report)
    put(report, {"stocks.petrol.opening": 50}, SECOND)
    book[STOCKS]["C4"] = 60
    with pytest.raises(CellConflict):
        take(report, book)
    assert working_content(report).numbers["stocks.petrol.opening"] == 50


def test_files_of_another_period_organisation_or_nothing_of_ours(version: QuestionnaireVersion, empty: Return) -> None:
    other = open_return(FILLER, obligation(version, period="2026-08"))
    with pytest.raises(NotOurWorkbook, match="2026-08"):
        take(empty, book_of(other))
    foreign = open_return(STRANGER, obligation(version, "tkv"))
    with pytest.raises(NotOurWorkbook, match="tkv"):
        take(empty, book_of(foreign))
    with pytest.raises(NotOurWorkbook, match="no Excel form"):
        take(empty, openpyxl.Workbook())
    with pytest.raises(NotOurWorkbook, match="cannot be read"):
        read_workbook(b"PK\x03\x04 nothing")


def test_another_version_of_the_questionnaire_is_named(empty: Return) -> None:
    book = book_of(empty)
    for row in book["nangluong"].iter_rows():
        if row[0].value == "content_hash":
            row[1].value = "0" * 64
    with pytest.raises(NotOurWorkbook, match="version"):
        take(empty, book)


def test_a_row_twice_or_without_a_name_is_refused_by_sheet_and_row(empty: Return) -> None:
    book = book_of(empty)
    book[STOCKS]["A5"] = "petrol"
    with pytest.raises(NotOurWorkbook, match="two rows"):
        take(empty, book)
    book = book_of(empty)
    book[CUSTOMERS]["A4"], book[CUSTOMERS]["D4"] = None, 5
    with pytest.raises(NotOurWorkbook, match="row 4"):
        take(empty, book)


def test_too_many_sheets_are_refused_before_they_are_read(empty: Return) -> None:
    book = book_of(empty)
    for number in range(120):
        book.create_sheet(f"x{number}")
    with pytest.raises(NotOurWorkbook, match="sheets"):
        take(empty, book)
