"""Notes written in Excel come back as notes of cells, whichever kind of comment the program makes."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import openpyxl
from openpyxl.comments import Comment

from nangluong.statistics.models import QuestionnaireVersion, Return
from nangluong.statistics.returns.content import working_content
from nangluong.statistics.returns.filling import LONGEST_NOTE, CellChange
from nangluong.statistics.returns.verbs import open_return, save_cells
from nangluong.statistics.returns.workbooks.comments import read_comments
from nangluong.statistics.returns.workbooks.exchange import take_workbook, workbook_of_return
from tests.statistics.reporting import FILLER, filled, obligation
from tests.statistics.returns.workbooks.test_exchange import CUSTOMERS, STOCKS, book_of, take


def test_notes_written_in_excel_are_read_back(version: QuestionnaireVersion) -> None:
    report = open_return(FILLER, obligation(version))
    book = book_of(report)
    book[STOCKS]["C4"] = 3
    book[STOCKS]["C4"].comment = Comment("kế toán:\ntheo hóa đơn", "kế toán")
    book[STOCKS]["B4"].comment = Comment("cạnh tên dòng", "x")
    book[CUSTOMERS]["C4"], book[CUSTOMERS]["D4"] = "Cửa hàng", 7
    book[CUSTOMERS]["D4"].comment = Comment("ước tính", "")
    take(report, book)
    now = working_content(report)
    assert dict(now.notes) == {"stocks.petrol.opening": "theo hóa đơn", "customers.r1.bought": "ước tính"}
    assert now.numbers["stocks.petrol.opening"] == Decimal(3)
    assert take(report, book).saved == ()


def test_a_note_alone_is_a_change_and_a_long_one_is_refused_by_name(report: Return) -> None:
    book = book_of(report)
    book[STOCKS]["C4"].comment = Comment("chỉ ghi chú", "")
    book[STOCKS]["D4"].comment = Comment("x" * (LONGEST_NOTE + 1), "")
    saved = take(report, book)
    # openpyxl drops what formulas came to, so totals are emptied too; Excel keeps it.
    assert {one for one in saved.saved if ".all." not in one} == {"stocks.petrol.opening"}
    assert [one.address for one in saved.refused] == ["stocks.petrol.received"]
    now = working_content(report)
    assert (dict(now.notes), now.numbers["stocks.petrol.opening"]) == (
        {"stocks.petrol.opening": "chỉ ghi chú"},
        Decimal(10),
    )


def test_notes_that_the_file_no_longer_has_stay(report: Return) -> None:
    save_cells(FILLER, report, [CellChange("stocks.petrol.sold", "7", report.revision, "đã kiểm")])
    report.refresh_from_db()
    written = workbook_of_return(report, language="vi")
    assert read_comments(written) == {STOCKS: {(3, 4): "đã kiểm"}}
    assert take_workbook(FILLER, report, written, sha256="0").saved == ()
    book = openpyxl.load_workbook(io.BytesIO(written))
    book[STOCKS]["E4"].comment = None
    book[STOCKS]["E5"] = 1
    take(report, book)
    assert dict(working_content(report).notes) == {"stocks.petrol.sold": "đã kiểm"}


def with_thread(content: bytes) -> bytes:
    """Return the workbook with a thread of two at C4 of its first visible sheet, as Excel 365 writes it."""
    out = io.BytesIO()
    legacy = (
        '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>tc={1}</author>'
        '</authors><commentList><comment ref="C4" authorId="0"><text><t>[Threaded comment] Your version of Excel …'
        "</t></text></comment></commentList></comments>"
    )
    threads = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="C4" id="{1}"><text>Số này tạm tính</text></threadedComment>'
        '<threadedComment ref="C4" id="{2}" parentId="{1}"><text>Đã đối chiếu</text></threadedComment>'
        "</ThreadedComments>"
    )
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{base}/comments" Target="../comments9.xml"/>'
        '<Relationship Id="rId2" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"'
        ' Target="/xl/threadedComments/threadedComment9.xml"/></Relationships>'
    )
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            new.writestr(entry, old.read(entry))
        new.writestr("xl/comments9.xml", legacy)
        new.writestr("xl/threadedComments/threadedComment9.xml", threads)
        new.writestr("xl/worksheets/_rels/sheet3.xml.rels", links)
    return out.getvalue()


def test_a_thread_is_one_note(version: QuestionnaireVersion) -> None:
    report = filled(version)
    content = with_thread(workbook_of_return(report, language="vi"))
    take_workbook(FILLER, report, content, sha256="0")
    assert dict(working_content(report).notes) == {"stocks.petrol.opening": "Số này tạm tính\nĐã đối chiếu"}


def test_damaged_comments_hold_no_note() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<broken")
        archive.writestr("xl/comments1.xml", "")
    assert read_comments(out.getvalue()) == {}
