"""The explanation of a cell, down to file, line and load."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from nangluong.statistics.models import Batch
from tests.statistics.pages.reading_counts import lake_reads

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("released")]


def text(client: Client, query: str, status: int = 200, **headers: str) -> str:
    answer = client.get(f"/can-doi/o/?{query}", headers=headers)
    assert answer.status_code == status, query
    return answer.content.decode()


def test_a_cell_of_facts_shows_value_factor_source_and_line(client: Client) -> None:
    page = text(client, "row=1.1&product=3000&year=2023")
    facts = page[page.index('id="facts"') :]
    batch = Batch.objects.get(dataset="figures/energy_institute")
    # Energy Institute Statistical Review 2024: 7.2182 bcm; 36 TJ per million m3.
    assert ">7.218,2 <" in facts or "7.218,2" in facts
    assert "259.855,2" in facts
    assert "36" in facts
    assert f"energy_institute.csv, dòng {_line()}, lần nạp {batch.pk}" in facts
    assert "Energy Institute" in facts or "Tổng quan thống kê" in facts


def _line() -> int:
    """Return the line of the gas production of 2023 in the project's own file."""
    from tests.conftest import CHECKOUT

    path = CHECKOUT / "reference" / "statistics" / "figures" / "energy_institute.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith("VN,3000,01,2023,"))


def test_a_sum_lists_its_rows_and_its_products_with_links(client: Client) -> None:
    page = text(client, "row=1&product=TOTAL&illustrative=1")
    assert "Theo dòng: 1.1 + 1.6 + 1.2 + 1.3 + 1.4 + 1.5" in page
    assert "Theo loại năng lượng" in page
    assert re.search(r'href="/can-doi/o/\?[^"]*row=1.2&amp;product=TOTAL" data-panel', page)
    assert re.search(r'href="/can-doi/o/\?[^"]*row=1&amp;product=COAL" data-panel', page)


def test_a_group_of_one_product_shows_its_facts_at_once(client: Client) -> None:
    page = text(client, "row=1.1&product=GAS&year=2023")
    assert f"dòng {_line()}, lần nạp" in page


def test_the_panel_is_a_fragment_and_the_page_is_whole(client: Client) -> None:
    query = "row=1.1&product=GAS"
    panel = text(client, query, **{"HX-Request": "true"})
    assert "<html" not in panel
    assert '<h2 class="panel-title">' in panel
    assert "<html" in text(client, query)


def test_a_cell_nobody_knows_says_so(client: Client) -> None:
    assert "Chưa có số liệu cho ô này" in text(client, "row=1.2&product=COAL")


def test_an_illustrative_cell_is_marked(client: Client) -> None:
    assert "dữ liệu minh họa" in text(client, "row=1.2&product=COAL&illustrative=1")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("row=99&product=COAL", "unknown_balance_row"),
        ("product=COAL", "unknown_balance_row"),
        ("row=1.1&product=NO", "unknown_balance_product"),
        ("row=1.1", "unknown_balance_product"),
    ],
)
def test_a_cell_that_cannot_be_is_refused(client: Client, query: str, code: str) -> None:
    assert code in text(client, query, 404)


def test_a_cell_reads_little(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with lake_reads(monkeypatch) as seen:
        text(client, "row=1&product=TOTAL&illustrative=1")
    assert len(seen) <= 14


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_both_languages(client: Client, prefix: str) -> None:
    answer = client.get(f"{prefix}/can-doi/o/?row=G&product=ELEC")
    assert answer.status_code == 200
    assert re.search(r"<h1>.+</h1>", answer.content.decode())
