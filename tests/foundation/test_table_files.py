"""Files of tables: no text becomes a formula, whatever the form."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest

from nangluong.foundation.table_files import csv_pieces, disarmed, json_lines, xlsx_bytes

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=HYPERLINK("http://x")']


@pytest.mark.parametrize("text", EVIL)
def test_a_formula_is_disarmed_in_csv_and_xlsx(text: str) -> None:
    content = b"".join(csv_pieces(["a"], [[text]])).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(content.split("\r\n", 1)[1], newline="")))[0] == f"'{text}"
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes("t", ["a"], [[text]]))).active
    assert sheet["A2"].data_type == "s"
    assert str(sheet["A2"].value).startswith("'")


def test_plain_text_numbers_and_structures_are_written() -> None:
    rows = [["An, Bình", 5, None, {"n": [1]}, True]]
    content = b"".join(csv_pieces(list("abcde"), rows)).decode("utf-8-sig")
    assert content == 'a,b,c,d,e\r\n"An, Bình",5,,"{""n"": [1]}",true\r\n'
    (line,) = json_lines(list("abcde"), rows)
    assert json.loads(line) == {"a": "An, Bình", "b": 5, "c": None, "d": {"n": [1]}, "e": True}
    assert disarmed("an") == "an"


def test_a_cell_is_cut_at_what_it_can_hold() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes("x" * 40, ["a"], [["y" * 40_000]]))).active
    assert len(sheet["A2"].value) == 32_000
