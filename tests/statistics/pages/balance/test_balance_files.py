"""The balance as files."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client

from nangluong.statistics.models import Release

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("released")]


def rows(client: Client, query: str = "") -> tuple[list[str], list[dict[str, str]]]:
    """Return the notes and the lines of a CSV."""
    answer = client.get(f"/can-doi/tai-ve.csv{query}")
    assert answer.status_code == 200
    lines = answer.content.decode("utf-8-sig").splitlines()
    notes = [line for line in lines if line.lstrip('"').startswith("#")]
    return notes, list(csv.DictReader(io.StringIO("\n".join(lines[len(notes) :]))))


def test_the_long_file_has_one_line_per_known_figure(client: Client, released: Release) -> None:
    notes, lines = rows(client, "?unit=TJ")
    gas = next(line for line in lines if (line["row"], line["product"]) == ("1.1", "GAS"))
    # Energy Institute Statistical Review 2024: 7.2182 bcm x 36 TJ per million m3.
    assert Decimal(gas["value"]) == Decimal("259855.2")
    assert (gas["unit"], gas["illustrative"], gas["release"], gas["year"]) == ("TJ", "0", released.number, "2023")
    assert (gas["row_vi"], gas["row_en"]) == ("Sản xuất sơ cấp", "Primary production")
    assert not [line for line in lines if (line["row"], line["product"]) == ("1.2", "COAL")]
    joined = " ".join(notes)
    for what in ("Energy Institute", "©", released.number, "TJ", "KHÔNG phải dữ liệu mở"):
        assert what in joined


def test_the_illustrative_file_says_so_at_the_head_and_in_each_line(client: Client) -> None:
    notes, lines = rows(client, "?illustrative=1")
    assert "DỮ LIỆU MINH HỌA" in notes[0]
    marks = {(line["row"], line["product"]): line["illustrative"] for line in lines}
    assert (marks["1.2", "COAL"], marks["1.1", "GAS"]) == ("1", "0")
    assert "DỮ LIỆU MINH HỌA" not in " ".join(rows(client)[0])


def test_the_wide_file_has_a_column_of_signs_beside_each_column(client: Client) -> None:
    _notes, lines = rows(client, "?illustrative=1&layout=wide")
    imports = next(line for line in lines if line["row"] == "1.2")
    assert imports["COAL"]
    assert imports["COAL_mark"] == "*"
    assert next(line for line in lines if line["row"] == "1.6")["COAL"] == ""


def book(body: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(body))


def test_the_workbook_has_both_languages_and_marked_cells(client: Client) -> None:
    answer = client.get("/can-doi/tai-ve.xlsx?illustrative=1&unit=TJ")
    page = book(answer.content)["2023"]
    lines = [[cell.value for cell in line] for line in page.iter_rows()]
    head = next(number for number, line in enumerate(lines) if line[0] == "row_vi")
    column = lines[head].index("COAL")
    imports = next(number for number, line in enumerate(lines) if line[2] == "1.2")
    assert lines[imports][:2] == ["Nhập khẩu", "Imports"]
    assert isinstance(lines[imports][column], int | float)
    assert page.cell(imports + 1, column + 1).number_format.endswith('" *"')
    assert lines[0][0] == "DỮ LIỆU MINH HỌA"


def test_the_same_release_gives_the_same_bytes(client: Client) -> None:
    for path in ("/can-doi/tai-ve.xlsx", "/can-doi/tai-ve.csv", "/can-doi/tai-ve.csv?layout=wide"):
        assert client.get(path).content == client.get(path).content


def test_release_and_day_are_in_the_file(client: Client, released: Release) -> None:
    notes, lines = rows(client, f"?release={released.number}&as_of=2100-01-01")
    assert lines[0]["as_of"] == "2100-01-01"
    assert any("2100-01-01" in note for note in notes)


def test_the_name_tells_place_year_unit_and_release(client: Client, released: Release) -> None:
    name = client.get("/can-doi/tai-ve.csv?illustrative=1")["Content-Disposition"]
    assert name == f'attachment; filename="can-doi-VN-2023-ktoe-minh-hoa-{released.number}.csv"'


def test_other_forms_are_not_found_and_errors_are_refusals(client: Client) -> None:
    assert client.get("/can-doi/tai-ve.pdf").status_code == 404
    assert client.get("/can-doi/tai-ve.csv?year=1800").status_code == 404
