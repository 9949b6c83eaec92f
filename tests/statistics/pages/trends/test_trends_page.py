"""The page of trends over the project's own release."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from django.test import Client

from nangluong.statistics.models import Release
from tests.statistics.pages.reading_counts import lake_reads

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("released")]

COAL = "f~VN~7000~018CL~GWh~energy_institute"
HYDRO = "f~VN~7000~018HY~GWh~energy_institute"
GAS = "f~VN~3000~01~10^6-m3~energy_institute"
CELL = "b~illustrative~VN~1.2~COAL"


def text(client: Client, query: str = "", status: int = 200, prefix: str = "") -> str:
    answer = client.get(f"{prefix}/xu-huong/{query}")
    assert answer.status_code == status, query
    return answer.content.decode()


def asked(*codes: str, **more: str) -> str:
    return "?" + "&".join([*(f"s={quote(code)}" for code in codes), *(f"{key}={value}" for key, value in more.items())])


def charts(page: str) -> list[dict[str, Any]]:
    found = re.findall(r'<script id="trend-\d+-data" type="application/json">(.*?)</script>', page, re.DOTALL)
    return [json.loads(one) for one in found]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_first_visitor_sees_a_comparison(client: Client, prefix: str) -> None:
    (chart,) = charts(text(client, prefix=prefix))
    assert len(chart["series"]) >= 5
    assert chart["unit"] == "ktoe"
    assert chart["source"]


def test_chosen_series_are_drawn_with_gaps(client: Client) -> None:
    (chart,) = charts(text(client, asked(COAL, HYDRO)))
    coal = dict(zip(chart["periods"], chart["series"][0]["values"], strict=True))
    # Energy Institute Statistical Review 2024, Viet Nam: no coal generation published before 1985; 129.577 TWh in 2023.
    assert coal["1970"] is None
    assert Decimal(coal["2023"]) == Decimal(129577)
    assert [series["fuel"] for series in chart["series"]] == ["coal", "hydro"]
    assert chart["title"] == "Điện: Nhiệt điện than, Thủy điện"


def test_different_units_get_charts_of_their_own_or_an_index(client: Client) -> None:
    assert [chart["unit"] for chart in charts(text(client, asked(COAL, GAS)))] == ["GWh", "10^6-m3"]
    (index,) = charts(text(client, asked(COAL, GAS, view="index")))
    first = next(
        values for values in zip(*(series["values"] for series in index["series"]), strict=True) if all(values)
    )
    assert {Decimal(value) for value in first} == {Decimal(100)}


def test_energy_units_can_be_unified(client: Client) -> None:
    (chart,) = charts(text(client, asked(HYDRO, unit="TJ", **{"from": "2023", "to": "2023"})))
    assert (chart["unit"], chart["periods"]) == ("TJ", ["2023"])
    assert Decimal(chart["series"][0]["values"][0]) == Decimal("291254.4")  # 80,904 GWh x 3.6


def test_years_stand_side_by_side(client: Client) -> None:
    (chart,) = charts(text(client, asked(COAL, HYDRO, view="years") + "&year=2010&year=2023"))
    assert [series["name"] for series in chart["series"]] == ["2010", "2023"]
    assert len(chart["periods"]) == 2


def test_the_search_finds_without_diacritics_and_without_scripts(client: Client) -> None:
    page = text(client, "?q=dien+gio")
    assert "Điện gió" in page
    assert re.search(r'href="/xu-huong/\?[^"]*018WN', page)
    assert "Không tìm thấy" in text(client, "?q=khong+co+gi+nhu+the")


def test_illustrative_series_are_found_only_on_request_and_marked(client: Client) -> None:
    assert quote(CELL, safe="~") not in text(client, "?q=than+nhap+khau&kind=b")
    page = text(client, "?q=than+nhap+khau&kind=b&illustrative=1")
    assert "illustrative" in page
    drawn = text(client, asked(CELL))
    assert any(charts(drawn)[0]["series"][0]["illustrative"])
    assert "minh họa" in drawn


def test_release_and_day_stay_in_every_link(client: Client, released: Release) -> None:
    page = text(client, asked(COAL, release=released.number, as_of="2100-01-01") + "&q=than")
    main = page[page.index('<main id="content"') : page.index("</main>")]
    links = re.findall(r'href="(/xu-huong/[^"]*)"', main)
    assert len(links) > 20
    assert [link for link in links if "as_of=" not in link and f"release={released.number}" not in link] == []


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("?s=f~VN~no~01~GWh~x", 404, "unknown_series"),
        ("?s=nonsense", 404, "unknown_series"),
        ("?" + "&".join(f"s=x{n}" for n in range(9)), 400, "too_many_series"),
        (asked(COAL, view="pie"), 400, "bad_trend_choice"),
        (asked(COAL, unit="barrels"), 400, "bad_trend_choice"),
        (asked(COAL, **{"from": "20x0"}), 400, "bad_trend_choice"),
        (asked(COAL, as_of="x"), 400, "bad_date"),
    ],
)
def test_what_cannot_be_drawn_is_refused(client: Client, query: str, status: int, code: str) -> None:
    assert code in text(client, query, status)
    assert code in text(client, query, status, prefix="/en")


def test_years_without_any_figure_give_an_empty_state(client: Client) -> None:
    assert "Không có năm nào" in text(client, asked(COAL, **{"from": "2090", "to": "2099"}))


def test_the_page_reads_little(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with lake_reads(monkeypatch) as first:
        text(client, asked(COAL, HYDRO))
    with lake_reads(monkeypatch, forget=False) as second:
        text(client, asked(COAL, HYDRO))
    assert (len(first) <= 16, second) == (True, [])


def test_csv_has_one_line_per_figure_with_everything_that_must_travel(client: Client, released: Release) -> None:
    answer = client.get(f"/xu-huong/tai-ve.csv{asked(COAL, CELL, release=released.number, as_of='2100-01-01')}")
    lines = answer.content.decode("utf-8-sig").splitlines()
    notes = [line for line in lines if line.lstrip('"').startswith("#")]
    assert "DỮ LIỆU MINH HỌA" in notes[0]
    assert any("KHÔNG phải dữ liệu mở" in note for note in notes)
    found = list(csv.DictReader(io.StringIO("\n".join(lines[len(notes) :]))))
    coal = next(line for line in found if line["series"] == COAL and line["period"] == "2023")
    assert (coal["value"], coal["unit"], coal["illustrative"], coal["as_of"]) == ("129577", "GWh", "0", "2100-01-01")
    assert coal["licence"] == "© Energy Institute"
    assert {line["illustrative"] for line in found if line["series"] == CELL} == {"1"}
    assert not [line for line in found if line["series"] == COAL and line["period"] == "1970"]


def test_xlsx_shows_the_table_and_gives_the_same_bytes(client: Client) -> None:
    path = f"/xu-huong/tai-ve.xlsx{asked(COAL, HYDRO)}"
    body = client.get(path).content
    assert body == client.get(path).content
    page = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
    last = [cell.value for cell in list(page.iter_rows())[-1]]
    assert last[:3] == ["2023", 129577, 80904]


def test_nothing_chosen_cannot_be_downloaded(client: Client) -> None:
    assert client.get("/xu-huong/tai-ve.csv").status_code == 400
    assert client.get(f"/xu-huong/tai-ve.pdf{asked(COAL)}").status_code == 404
