"""The page of the balance over the project's own release."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from nangluong.statistics.models import Release
from nangluong.statistics.pages.caching import pieces
from tests.statistics.pages.reading_counts import lake_reads

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("released")]

BALANCE = "/can-doi/"


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def wide(page: str) -> str:
    """Return the wide table of a page."""
    found = re.search(r'<table class="data[^>]*id="balance".*?</table>', page, re.DOTALL)
    assert found is not None
    return found[0]


def heads(table: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", head).strip() for head in re.findall(r"<th scope=\"col\".*?</th>", table, re.DOTALL)]


def line(table: str, name: str) -> list[str]:
    """Return the texts of the cells of a row."""
    row = next(
        row for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL) if re.search(rf">{re.escape(name)}</th>", row)
    )
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]


def test_both_languages_answer_with_the_newest_year(client: Client) -> None:
    assert "Cân đối năng lượng Việt Nam năm 2023" in text(client, BALANCE)
    english = text(client, f"/en{BALANCE}")
    assert '<html lang="en">' in english
    assert "Primary production" in english


def test_published_figures_stand_in_their_cells_and_missing_ones_are_not_zero(client: Client) -> None:
    table = wide(text(client, f"{BALANCE}?unit=natural"))
    columns = heads(table)
    cells = dict(zip(columns[1:], line(table, "Sản xuất sơ cấp"), strict=True))
    # Energy Institute Statistical Review 2024, Viet Nam 2023: natural gas 7.2182 bcm (figures/energy_institute.csv).
    gas = next(name for name in cells if name.startswith("Khí tự nhiên"))
    assert cells[gas] == "7.218,2"
    imports = line(table, "Nhập khẩu")
    assert imports
    assert all("chưa có số liệu" in cell for cell in imports)


def test_an_incomplete_sum_is_marked(client: Client) -> None:
    table = wide(text(client, BALANCE))
    assert any("chưa" in cell for cell in line(table, "Tổng cung cấp năng lượng"))
    assert "…" in table


def test_only_the_illustrative_variant_has_illustrative_cells_and_says_so(client: Client) -> None:
    real, mixed = text(client, BALANCE), text(client, f"{BALANCE}?illustrative=1")
    assert "(dữ liệu minh họa)" not in wide(real)
    assert "(dữ liệu minh họa" in wide(mixed)
    assert "không phải thống kê" in mixed
    assert re.search(r'href="[^"]*illustrative=1[^"]*row=1.2&amp;product=COAL"', wide(mixed))


@pytest.mark.parametrize(("unit", "cell"), [("ktoe", "6.207"), ("TJ", "259.855"), ("natural", "7.218,2")])
def test_the_unit_is_switched(client: Client, unit: str, cell: str) -> None:
    # 7.2182 bcm x 36 TJ per million m3 = 259,855.2 TJ; / 41.868 = 6,206.5 ktoe.
    assert cell in line(wide(text(client, f"{BALANCE}?unit={unit}")), "Sản xuất sơ cấp")


def test_sorting_puts_the_largest_first_and_missing_last(client: Client) -> None:
    table = wide(text(client, f"{BALANCE}?illustrative=1&sort=-TOTAL"))
    assert 'aria-sort="descending"' in table
    lines = [re.findall(r'data-value="([^"]*)"', line) for line in re.findall(r"<tr.*?</tr>", table, re.DOTALL)]
    totals = [values[-1] for values in lines if values]
    known = [Decimal(total) for total in totals if total]
    assert len(known) > 10
    assert known == sorted(known, reverse=True)
    assert totals[: len(known)] == [total for total in totals if total]


def test_a_column_opens_into_its_parts_and_all_rows_on_request(client: Client) -> None:
    plain = text(client, f"{BALANCE}?illustrative=1")
    opened = text(client, f"{BALANCE}?illustrative=1&detail=OIL")
    assert len(heads(wide(opened))) > len(heads(wide(plain)))
    whole = text(client, f"{BALANCE}?all=1")
    assert "Lò cốc" not in wide(text(client, BALANCE))
    assert "Lò cốc" in wide(whole)


def test_the_narrow_table_shows_the_chosen_product(client: Client) -> None:
    page = text(client, f"{BALANCE}?product=GAS")
    narrow = page[page.index('id="balance-narrow"') :]
    assert heads(narrow)[1].startswith("Khí tự nhiên")
    assert "6.207" in narrow


def test_release_and_day_stay_in_every_link(client: Client, released: Release) -> None:
    page = text(client, f"{BALANCE}?release={released.number}&as_of=2100-01-01")
    main = page[page.index('<main id="content"') : page.index("</main>")]
    links = re.findall(r'href="(/can-doi[^"]*)"', main)
    assert len(links) > 20
    lost = [link for link in links if f"release={released.number}" not in link and "as_of=" not in link]
    assert lost == []


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("year=1800", 404, "unknown_year"),
        ("year=x", 404, "unknown_year"),
        ("place=ZZ", 404, "unknown_place"),
        ("unit=barrels", 400, "unknown_unit"),
        ("detail=NO", 404, "unknown_balance_product"),
        ("sort=-NO", 404, "unknown_balance_product"),
        ("product=NO", 404, "unknown_balance_product"),
        ("as_of=yesterday", 400, "bad_date"),
        ("as_of=1999-01-01", 404, "no_such_release"),
        ("release=1999-9", 404, "no_such_release"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_what_cannot_be_shown_is_refused_with_a_code(
    client: Client, prefix: str, query: str, status: int, code: str
) -> None:
    assert code in text(client, f"{prefix}{BALANCE}?{query}", status)


def test_a_foreign_parameter_is_not_kept_in_the_table(client: Client) -> None:
    pieces.clear()
    assert "evil" not in wide(text(client, f"{BALANCE}?x=evil"))
    assert "evil" not in wide(text(client, BALANCE))


def test_the_page_reads_little(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    pieces.clear()
    with lake_reads(monkeypatch) as first, django_assert_max_num_queries(4):
        client.get(BALANCE)
    with lake_reads(monkeypatch, forget=False) as second, django_assert_max_num_queries(4):
        client.get(BALANCE)
    assert (len(first) <= 12, second) == (True, [])
