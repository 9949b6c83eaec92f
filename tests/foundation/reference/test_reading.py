"""Reading a reference file: every fault is named by file, line, field and reason, in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from nangluong.foundation.reference import Problem, ReferenceFileError, Row, integer, iso_date, optional, read_rows
from nangluong.foundation.reference.columns import Column

COLUMNS = (Column("code"), Column("name"), optional("since", iso_date), optional("rank", integer))
HEADER = "code,name,since,rank\n"


def read(folder: Path, content: str | bytes) -> list[Row]:
    (folder / "places.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    return read_rows(folder, "places.csv", COLUMNS, ("code",))


def problems(folder: Path, content: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(ReferenceFileError) as caught:
        read(folder, content)
    assert caught.value.file == "places.csv"
    return caught.value.problems


def test_rows_carry_their_values_and_their_line(tmp_path: Path) -> None:
    rows = read(tmp_path, "# a comment\n" + HEADER + "\n01,Hà Nội,2025-07-01,1\n# another\n48, Đà Nẵng ,,\n")
    assert rows == [
        {"#line": 4, "code": "01", "name": "Hà Nội", "since": dt.date(2025, 7, 1), "rank": 1},
        {"#line": 6, "code": "48", "name": "Đà Nẵng", "since": None, "rank": None},
    ]


def test_an_empty_cell_is_none_and_never_zero_or_empty_text(tmp_path: Path) -> None:
    (row,) = read(tmp_path, HEADER + "01,x,,\n")
    assert row["rank"] is None
    assert row["since"] is None


def test_decomposed_text_is_stored_composed(tmp_path: Path) -> None:
    (row,) = read(tmp_path, HEADER + "01,Hà Nội,,\n")
    assert row["name"] == "Hà Nội"


def test_columns_may_stand_in_any_order_and_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "\ufeffrank,since,name,code\n7,,x,01\n")
    assert (row["code"], row["rank"]) == ("01", 7)


def test_quoted_cells_may_hold_commas(tmp_path: Path) -> None:
    (row,) = read(tmp_path, HEADER + '01,"Hà Nội, thủ đô",,\n')
    assert row["name"] == "Hà Nội, thủ đô"


@pytest.mark.parametrize(
    ("content", "line", "field", "words"),
    [
        (HEADER + "01,,,\n", 2, "name", "empty"),
        (HEADER + "01,x,01/07/2025,\n", 2, "since", "01/07/2025"),
        ("# c\n\n" + HEADER + "01,x,,\n02,y,,bảy\n", 5, "rank", "bảy"),
        (HEADER + "01,x,,\n01,y,,\n", 3, "code", "line 2"),
        (HEADER + "01,x\n", 2, "-", "2 cells"),
        (HEADER + "01,x,,,\n", 2, "-", "5 cells"),
        ("code,name,since\n01,x,\n", 1, "rank", "missing"),
        ("code,name,since,rank,mood\n01,x,,,\n", 1, "mood", "not defined"),
        ("", 1, "code", "missing"),
    ],
)
def test_a_fault_is_named_by_line_and_field(tmp_path: Path, content: str, line: int, field: str, words: str) -> None:
    first = problems(tmp_path, content)[0]
    assert (first.line, first.field) == (line, field)
    assert words in first.reason_en
    assert first.reason_vi != first.reason_en


def test_every_fault_of_the_file_is_named_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, HEADER + "01,,x,y\n02,b\n03,,,\n")
    assert [(problem.line, problem.field) for problem in found] == [
        (2, "name"), (2, "since"), (2, "rank"), (3, "-"), (4, "name"),
    ]  # fmt: skip


def test_the_message_names_file_line_field_and_says_that_nothing_was_loaded(tmp_path: Path) -> None:
    with pytest.raises(ReferenceFileError) as caught:
        read(tmp_path, HEADER + "01,,,\n")
    assert "places.csv, dòng 2, cột name: ô bắt buộc đang trống" in caught.value.message_vi
    assert "places.csv, line 2, name: a required cell is empty" in caught.value.message_en
    assert "Không nạp dòng nào" in caught.value.message_vi
    assert "Nothing of this file was loaded" in caught.value.message_en


def test_a_long_list_of_faults_is_cut_and_counted(tmp_path: Path) -> None:
    with pytest.raises(ReferenceFileError) as caught:
        read(tmp_path, HEADER + "01,,,\n" * 50)
    assert len(caught.value.problems) == 50
    assert "and 30 more" in caught.value.message_en


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReferenceFileError, match=r"gone\.csv.*does not exist"):
        read_rows(tmp_path, "gone.csv", COLUMNS, ("code",))


@pytest.mark.parametrize("encoding", ["utf-16", "cp1258", "latin-1"])
def test_another_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    (problem,) = problems(tmp_path, (HEADER + "01,Huế à,,\n").replace("ế", "é").encode(encoding))
    assert "UTF-8" in problem.reason_en


def test_a_check_of_the_whole_file_names_lines_too(tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text(HEADER + "01,x,,2\n02,y,,1\n", encoding="utf-8")

    def ranks_rise(rows: Sequence[Row]) -> Iterable[Problem]:
        return [Problem(int(str(rows[1]["#line"])), "rank", "phải tăng", "must rise")]

    with pytest.raises(ReferenceFileError, match="line 3, rank: must rise"):
        read_rows(tmp_path, "places.csv", COLUMNS, ("code",), ranks_rise)


def test_a_line_separator_inside_a_text_does_not_shift_the_lines(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, HEADER + "01,a\u2028b\x85c,,\n02,,,\n")
    assert (found.line, found.field) == (3, "name")


def test_a_quoted_cell_over_two_lines_does_not_shift_the_lines(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, HEADER + '01,"a\nb",,\n02,,,\n')
    assert (found.line, found.field) == (4, "name")


def test_an_unclosed_quote_is_refused_with_its_line(tmp_path: Path) -> None:
    found = problems(tmp_path, HEADER + '01,x,,\n02,"y,,\n03,z,,\n')
    assert found[0].line in (3, 4)
