"""Bad CSV files: each refused with file, line, field and what to do."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from nangluong.foundation.errors import DomainError
from nangluong.foundation.intake import DEFAULT_LIMITS, IntakeError, IntakeLimits, SourceRow, read_csv

GOOD = "mã,tên,giá trị\n01,Than,1.5\n02,Dầu,2\n"


def _write(tmp_path: Path, content: bytes | str) -> Path:
    path = tmp_path / "tệp.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _refused(tmp_path: Path, content: bytes | str, limits: IntakeLimits = DEFAULT_LIMITS) -> IntakeError:
    with pytest.raises(IntakeError) as caught:
        list(read_csv(_write(tmp_path, content), limits=limits))
    error = caught.value
    assert isinstance(error, DomainError)
    assert "tệp.csv" in error.message_vi
    assert "tệp.csv" in error.message_en
    assert "Không nạp dòng nào" in error.message_vi
    return error


def test_rows_come_with_their_line(tmp_path: Path) -> None:
    rows = list(read_csv(_write(tmp_path, GOOD)))
    assert rows == [
        SourceRow("tệp.csv", 2, {"mã": "01", "tên": "Than", "giá trị": "1.5"}),
        SourceRow("tệp.csv", 3, {"mã": "02", "tên": "Dầu", "giá trị": "2"}),
    ]


@pytest.mark.parametrize("start", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path, start: bytes, end: str) -> None:
    rows = list(read_csv(_write(tmp_path, start + GOOD.replace("\n", end).encode())))
    assert [row.cells["giá trị"] for row in rows] == ["1.5", "2"]
    assert list(rows[0].cells) == ["mã", "tên", "giá trị"]


def test_comments_and_blank_lines_keep_the_line_numbers(tmp_path: Path) -> None:
    path = _write(tmp_path, "# đầu\na,b\n\n# giữa\n1,2\n")
    assert [row.line for row in read_csv(path, comments=True)] == [5]


def test_a_quoted_cell_may_hold_line_feeds(tmp_path: Path) -> None:
    rows = list(read_csv(_write(tmp_path, 'a,b\n"x\ny",1\nz,2\n')))
    assert rows[0].cells["a"] == "x\ny"
    assert rows[1].line == 4


def test_an_empty_file(tmp_path: Path) -> None:
    assert _refused(tmp_path, b"").kind == "empty_file"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_named_and_says_what_to_do(tmp_path: Path, encoding: str) -> None:
    error = _refused(tmp_path, GOOD.replace("mã", "code").encode(encoding))
    assert error.kind == "utf16"
    assert "UTF-16" in error.message_vi
    assert "CSV UTF-8" in error.message_en


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_another_encoding_names_line_and_byte(tmp_path: Path, encoding: str) -> None:
    error = _refused(tmp_path, b"a,b\n1,2\nx,caf" + "é".encode(encoding) + b"\n")
    assert error.kind == "not_utf8"
    assert error.faults[0].line == 3
    assert "0xE9" in error.message_vi


def test_cp1258_vietnamese_is_refused(tmp_path: Path) -> None:
    assert _refused(tmp_path, b"a,b\nD\xc2u th\xf4,1\n").kind == "not_utf8"


def test_a_nul_byte(tmp_path: Path) -> None:
    error = _refused(tmp_path, b"code,value\n01,1\n02,\x002\n")
    assert (error.kind, error.faults[0].line) == ("nul_byte", 3)


@pytest.mark.parametrize("start", [b"PK\x03\x04rest of a workbook", b"\xd0\xcf\x11\xe0old workbook"])
def test_a_workbook_that_calls_itself_csv(tmp_path: Path, start: bytes) -> None:
    assert _refused(tmp_path, start).kind == "not_text"


def test_a_cut_off_file_names_the_first_missing_field(tmp_path: Path) -> None:
    error = _refused(tmp_path, "mã,tên,giá trị\n01,Than,1.5\n02,D")
    assert error.kind == "truncated"
    assert (error.faults[0].line, error.faults[0].field) == (3, "giá trị")


def test_a_file_cut_inside_its_last_number_is_noticed(tmp_path: Path) -> None:
    """41.82691 cut to 41.8 has the right number of cells: only the missing line feed tells."""
    error = _refused(tmp_path, "a,factor\nx,41.82691\ny,41.8")
    assert (error.kind, error.faults[0].line) == ("truncated", 3)


def test_a_quote_that_never_closes(tmp_path: Path) -> None:
    error = _refused(tmp_path, 'a,b\n1,2\n3,"open\n4,5\n')
    assert error.kind == "truncated"
    assert "nháy" in error.message_vi


@pytest.mark.parametrize(("line", "field"), [("1", "b"), ("1,2,3", "")])
def test_a_wrong_number_of_cells(tmp_path: Path, line: str, field: str) -> None:
    error = _refused(tmp_path, f"a,b\n{line}\n1,2\n")
    assert (error.kind, error.faults[0].line, error.faults[0].field) == ("column_count", 2, field)


def test_text_after_a_closing_quote(tmp_path: Path) -> None:
    assert _refused(tmp_path, 'a,b\n"x"y,2\n').kind == "bad_csv"


def test_a_huge_line_is_refused_without_reading_it_whole(tmp_path: Path) -> None:
    error = _refused(tmp_path, "a,b\n1," + "9" * 5000, IntakeLimits(max_line_bytes=1000))
    assert (error.kind, error.faults[0].line) == ("huge_line", 2)


def test_a_huge_cell_spread_over_lines(tmp_path: Path) -> None:
    body = 'a,b\n"' + "x" * 60 + "\n" + "y" * 60 + '",1\n'
    assert _refused(tmp_path, body, IntakeLimits(max_field_chars=100)).kind == "huge_field"


def test_a_cell_beyond_the_readers_own_limit(tmp_path: Path) -> None:
    assert _refused(tmp_path, 'a,b\n"' + ("x" * 999 + "\n") * 200 + '",1\n').kind == "bad_csv"


def test_too_many_rows_and_bytes(tmp_path: Path) -> None:
    assert _refused(tmp_path, "a\n" + "1\n" * 11, IntakeLimits(max_rows=10)).kind == "too_many_rows"
    assert _refused(tmp_path, "a\n" + "1\n" * 11, IntakeLimits(max_bytes=10)).kind == "file_too_large"


def test_headers(tmp_path: Path) -> None:
    repeated = _refused(tmp_path, "a,b,a\n1,2,3\n")
    assert (repeated.kind, repeated.faults[0].field) == ("duplicate_header", "a")
    assert _refused(tmp_path, "a,,b\n1,2,3\n").kind == "empty_header"
    assert _refused(tmp_path, "a;b;c\n1;2;3\n").kind == "wrong_delimiter"
    assert _refused(tmp_path, "a\tb\n1\t2\n").kind == "wrong_delimiter"
    assert _refused(tmp_path, "\n\n").kind == "no_header"
    assert _refused(tmp_path, "a,b\n").kind == "no_rows"


def test_an_expected_header_is_exact(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as caught:
        list(read_csv(_write(tmp_path, "a,c\n1,2\n"), expected=["a", "b"]))
    assert caught.value.kind == "wrong_header"
    assert "“a,b”" in caught.value.message_vi


def test_the_message_names_file_line_and_field(tmp_path: Path) -> None:
    row = next(read_csv(_write(tmp_path, "a,b\nx,1.234,5\n".replace("1.234,5", '"1.234,5"'))))
    with pytest.raises(IntakeError) as caught:
        row.decimal("b")
    assert caught.value.message_vi.startswith("tệp.csv, dòng 2, cột b: “1.234,5” dùng dấu phẩy")
    assert caught.value.message_en.startswith("tệp.csv, line 2, field b: “1.234,5” does not follow")
    with pytest.raises(IntakeError) as caught:
        row.decimal("a")
    assert caught.value.kind == "text_in_number"


def test_an_empty_cell_is_missing_not_zero(tmp_path: Path) -> None:
    row = next(read_csv(_write(tmp_path, "a,b\n1, \n")))
    assert row.optional("b") is None
    with pytest.raises(IntakeError) as caught:
        row.decimal("b")
    assert caught.value.kind == "empty_cell"
