"""CSV out and in: the same figures come back, nothing is guessed, everything else is refused with its line."""

from __future__ import annotations

import csv
import hashlib
import io
from decimal import Decimal

import pytest

from nangluong.foundation.models import AuditEntry
from nangluong.statistics.models import QuestionnaireVersion, Return
from nangluong.statistics.returns.content import working_content
from nangluong.statistics.returns.csv_forms.layout import NotOurCsv
from nangluong.statistics.returns.verbs import CellChange, CellConflict, Saved, open_return, save_cells
from nangluong.statistics.returns.workbooks.exchange import csv_of_return, take_csv
from nangluong.statistics.returns.workbooks.reading import NotOurWorkbook
from tests.statistics.reporting import FILLER, SECOND, STRANGER, obligation, put

Lines = list[dict[str, str]]


@pytest.fixture
def empty(version: QuestionnaireVersion) -> Return:
    return open_return(FILLER, obligation(version))


def lines_of(report: Return) -> Lines:
    content = csv_of_return(report, language="vi", more_rows={"customers": ["r1"]})
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def written(lines: Lines, delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(lines[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode()


def take(report: Return, content: bytes) -> Saved:
    return take_csv(FILLER, report, content, sha256=hashlib.sha256(content).hexdigest())


def at(lines: Lines, address: str) -> dict[str, str]:
    return next(one for one in lines if f"{one['section']}.{one['row']}.{one['column']}" == address)


def test_figures_and_notes_come_back_exactly_and_the_same_file_again_changes_nothing(empty: Return) -> None:
    lines = lines_of(empty)
    assert at(lines, "stocks.petrol.opening")["unit"] == "kt"
    at(lines, "stocks.petrol.opening")["value"] = "1234.5"
    at(lines, "stocks.petrol.opening")["note"] = "theo kiểm kê"
    at(lines, "stocks.petrol.sold")["value"] = "hai tấn"
    at(lines, "customers.r1.who")["value"] = "'=Cửa hàng"
    content = written(lines)
    assert len(take(empty, content).saved) == 3
    now = working_content(empty)
    assert now.numbers["stocks.petrol.opening"] == Decimal("1234.5")
    assert now.notes["stocks.petrol.opening"] == "theo kiểm kê"
    assert now.texts == {"stocks.petrol.sold": "hai tấn", "customers.r1.who": "=Cửa hàng"}
    assert AuditEntry.objects.filter(verb="take_csv").count() == 1
    assert take(empty, content).saved == ()
    again = lines_of(empty)
    assert at(again, "customers.r1.who")["value"] == "'=Cửa hàng"
    assert at(again, "stocks.petrol.opening")["value"] == "1234.5"


def test_an_empty_value_empties_and_a_line_that_is_missing_says_nothing(empty: Return) -> None:
    put(empty, {"stocks.petrol.opening": 3, "stocks.petrol.sold": -2})
    lines = lines_of(empty)
    assert at(lines, "stocks.petrol.sold")["value"] == "-2"
    only = at(lines, "stocks.petrol.opening") | {"value": ""}
    take(empty, written([only]))
    assert dict(working_content(empty).numbers) == {"stocks.petrol.sold": Decimal(-2)}


def test_between_semicolons_the_decimal_sign_is_a_comma(empty: Return) -> None:
    line = at(lines_of(empty), "stocks.petrol.opening") | {"value": "1234,5"}
    take(empty, written([line], ";"))
    assert working_content(empty).numbers["stocks.petrol.opening"] == Decimal("1234.5")


@pytest.mark.parametrize(
    ("change", "delimiter", "said"),
    [
        ({"value": "1,234"}, ",", "Dòng 2: không rõ “1,234”"),
        ({"value": "1.234"}, ";", "Dòng 2: không rõ “1.234”"),
        ({"unit": "t"}, ",", "đơn vị “t”, biểu mẫu dùng “kt”"),
        ({"form": "khác"}, ",", "không nói là của báo cáo nào"),
    ],
)
def test_what_is_unclear_is_refused_with_its_line(
    empty: Return, change: dict[str, str], delimiter: str, said: str
) -> None:
    line = at(lines_of(empty), "stocks.petrol.opening") | change
    with pytest.raises(NotOurCsv, match=said):
        take(empty, written([line], delimiter))
    assert working_content(empty).is_empty


def test_a_cell_twice_a_cut_line_and_a_strange_header_are_refused(empty: Return) -> None:
    line = at(lines_of(empty), "stocks.petrol.opening")
    for content in (written([line, line]), written([line]) + b"a,b\r\n", b"a,b\r\n1,2\r\n", b"", b'"', b"\xff"):
        with pytest.raises(NotOurCsv):
            take(empty, content)


def test_an_unknown_cell_is_refused_by_name_and_the_others_are_taken(empty: Return) -> None:
    good = at(lines_of(empty), "stocks.petrol.opening") | {"value": "1"}
    saved = take(empty, written([good, good | {"row": "khong-co"}]))
    assert saved.saved == ("stocks.petrol.opening",)
    assert [one.address for one in saved.refused] == ["stocks.khong-co.opening"]


def test_another_return_and_a_cell_changed_since_are_refused(empty: Return, version: QuestionnaireVersion) -> None:
    line = at(lines_of(empty), "stocks.petrol.opening") | {"value": "1"}
    foreign = open_return(STRANGER, obligation(version, "tkv"))
    with pytest.raises(NotOurWorkbook):
        take_csv(STRANGER, foreign, written([line]), sha256="")
    save_cells(SECOND, empty, [CellChange("stocks.petrol.opening", 9, seen=empty.revision)])
    with pytest.raises(CellConflict):
        take(empty, written([line]))
