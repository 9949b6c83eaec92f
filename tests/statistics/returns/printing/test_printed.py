"""The printed form says everything of a version, marks what is illustrative, and is the same bytes every time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from nangluong.statistics.models import QuestionnaireVersion, Return
from nangluong.statistics.returns.filling import CellChange
from nangluong.statistics.returns.printing.printed import form_of, printed_version
from nangluong.statistics.returns.verbs import explain, save_cells, submit_return
from tests.pdf_text import text_of_pdf
from tests.statistics.reporting import FILLER, published, put


def handed_in(report: Return) -> Return:
    """Hand in a return with a note, an explained finding and a customer."""
    put(report, {"stocks.petrol.received": 1300, "stocks.petrol.sold": "1302"})
    put(report, {"stocks.all.received": 1300, "stocks.all.sold": 1303})
    put(report, {"customers.r1.who": "Nhà máy điện Ô Môn #[x]$", "customers.r1.bought": "1234,5"})
    save_cells(FILLER, report, [CellChange("stocks.petrol.sold", "1302", report.revision, "theo hóa đơn đợt ba")])
    report.refresh_from_db()
    explain(FILLER, report, rule="much", address="stocks.petrol.sold", text="Bán cho mùa cao điểm")
    submit_return(FILLER, report, revision=report.revision)
    return report


def test_all_of_a_version_is_on_the_form(report: Return, tmp_path: Path) -> None:
    version = handed_in(report).versions.get()
    made = printed_version(version)
    assert made == printed_version(type(version).objects.get())
    said = text_of_pdf(made)
    for text in (
        "Biểu thử",
        "Test questionnaire",
        "Tập đoàn",
        "tháng 09/2026",
        "34/2019/TT-BCT",
        version.content_hash,
        "Tồn kho",
        "1.302 [1]",
        "Nhà máy điện Ô Môn #[x]$",
        "1.234,5",
        "theo hóa đơn đợt ba",
        "Bán cho mùa cao điểm",
        "sold 1,302",
    ):
        assert text in said, text
    assert "MINH HỌA" not in said


def test_every_page_of_an_illustrative_return_is_marked(version: QuestionnaireVersion, report: Return) -> None:
    rows = {f"customers.r{number}.who": f"Khách {number}" for number in range(1, 101)}
    put(report, rows)
    Return.objects.filter(pk=report.pk).update(is_illustrative=True)
    report.refresh_from_db()
    submit_return(FILLER, report, revision=report.revision)
    pages = text_of_pdf(printed_version(report.versions.get())).split("\f")[:-1]
    assert len(pages) > 1
    assert all("SỐ LIỆU MINH HỌA" in page for page in pages)


def test_a_thousand_rows_make_a_pdf_in_seconds(registers: None, db: None) -> None:
    from tests.statistics.reporting import content, filled

    sections = content()["sections"]
    sections[1]["open_rows"]["at_most"] = 1000
    report = filled(published(sections=sections))
    rows = {f"customers.r{number}.who": f"Khách hàng số {number}" for number in range(1, 1001)}
    put(report, rows | {f"customers.r{number}.bought": number for number in range(1, 1001)})
    submit_return(FILLER, report, revision=report.revision)
    began = time.process_time()
    made = printed_version(report.versions.get())
    assert time.process_time() - began < 4
    assert "Khách hàng số 1000" in text_of_pdf(made)


def test_nothing_to_report_is_said(
    version: QuestionnaireVersion, django_assert_max_num_queries: pytest.fixture
) -> None:  # type: ignore[valid-type]
    from nangluong.statistics.returns.verbs import declare_nothing, open_return
    from tests.statistics.reporting import obligation

    report = declare_nothing(FILLER, open_return(FILLER, obligation(version)), nothing=True)
    made = submit_return(FILLER, report, revision=report.revision)
    with django_assert_max_num_queries(8):
        form = form_of(made)
    assert (form["nothing"], form["sections"]) == (True, [])
    assert "Không phát sinh trong kỳ" in text_of_pdf(printed_version(made))
