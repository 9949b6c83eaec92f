"""From the home page to a figure's source: home, balance, diagram of flows, trends, downloads."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK
from tests.e2e.watching import Watched

MARK = {"": "dữ liệu minh họa", "/en": "illustrative"}
SUBSECTORS = ["dau-khi", "xang-dau", "than", "dien-luc", "nang-luong-tai-tao", "nang-luong-moi"]


def _table(page: Page) -> str:
    """Return the balance's table that this width shows."""
    return "#balance" if page.viewport_size and page.viewport_size["width"] >= 768 else "#balance-narrow"


def _value(page: Page, row: str, column: int = -1) -> str:
    """Return what the balance shows in the row whose name begins so."""
    line = page.locator(f"{_table(page)} tbody tr").filter(
        has=page.get_by_role("rowheader", name=re.compile(f"^{row}"))
    )
    return line.first.locator("td").nth(column).inner_text()


def _saved(page: Page, press: object, folder: Path) -> Path:
    with page.expect_download() as coming:
        press.click()  # type: ignore[attr-defined]
    name = coming.value.suggested_filename
    assert re.fullmatch(r"[\w.-]+\.(csv|xlsx|png|svg)", name), name
    coming.value.save_as(folder / name)
    return folder / name


def test_home_shows_the_country_and_leads_on(watched: Watched, prefix: str) -> None:
    page = watched.open(f"{prefix}/")
    watched.draw_all()
    cards = page.locator("main .stat-card, main [class*=stat]")
    assert cards.count() >= 4
    assert page.locator("figure[data-chart]").count() >= 2
    for slug in SUBSECTORS:
        link = page.locator(f'main a[href="{prefix}/phan-nganh/{slug}/"]').first
        expect(link).to_be_visible()
    page.locator(f'main a[href^="{prefix}/ban-cong-bo/"]').first.click()
    expect(page.locator("h1")).to_be_visible()


def test_the_balance_changes_unit_year_and_order(watched: Watched, prefix: str) -> None:
    page = watched.open(f"{prefix}/can-doi/?illustrative=1&year=2022&product=COAL")
    row = "Primary production" if prefix else "Sản xuất sơ cấp"
    in_ktoe = _value(page, row)
    page.get_by_role("link", name="TJ", exact=True).click()
    expect(page.get_by_role("link", name="TJ", exact=True)).to_have_attribute("aria-current", "true")
    in_tj = _value(page, row)
    amounts = [float(re.sub(r"[^\d]", "", text)) for text in (in_ktoe, in_tj)]
    assert amounts[1] / amounts[0] == pytest.approx(41.868, rel=1e-3)
    page.get_by_role("link", name="natural unit" if prefix else "đơn vị tự nhiên").click()
    expect(page.locator(f"{_table(page)} thead")).to_contain_text(re.compile(r"kt|GWh|TJ"))
    page.get_by_role("link", name="ktoe", exact=True).click()
    page.locator("select#year").select_option("2021")
    page.wait_for_url(re.compile("year=2021"))
    expect(page.locator("h1")).to_contain_text("2021")
    assert "illustrative=1" in page.url
    assert _value(page, row) != in_ktoe


def test_the_balance_is_sorted_by_a_column(wide: Watched) -> None:
    page = wide.open("/can-doi/?illustrative=1&year=2022")
    page.locator("#balance thead a.sort").first.click()
    page.wait_for_url(re.compile("sort="))
    expect(page.locator("#balance th[aria-sort=descending], #balance th[aria-sort=ascending]")).to_have_count(1)
    raw = page.locator('#balance tbody tr td:nth-of-type(1):not([data-value=""])').evaluate_all(
        "cells => cells.map((cell) => Number(cell.dataset.value))"
    )
    assert len(raw) > 5
    assert raw in (sorted(raw), sorted(raw, reverse=True))


def test_illustrative_figures_carry_their_mark_everywhere(watched: Watched, prefix: str, tmp_path: Path) -> None:
    page = watched.open(f"{prefix}/can-doi/?year=2022")
    mark = re.compile(MARK[prefix], re.IGNORECASE)
    expect(page.locator("main .mark-illustrative")).to_have_count(0)
    page.locator("main .notice a").first.click()
    page.wait_for_url(re.compile("illustrative=1"))
    expect(page.locator("main .mark-illustrative").first).to_be_visible()
    expect(page.locator(f"{_table(page)}").locator("xpath=ancestor::main")).to_contain_text(mark)
    page.locator(".page-actions summary").click()
    sheet = _saved(page, page.get_by_role("link", name="XLSX"), tmp_path)
    cells = [
        str(cell)
        for tab in openpyxl.load_workbook(sheet)
        for row in tab.iter_rows(values_only=True)
        for cell in row
        if cell
    ]
    assert any(mark.search(cell) for cell in cells)
    watched.follow(page.locator(".tabs a").nth(1))
    watched.draw_all()
    figure = page.locator("figure[data-chart=sankey]")
    expect(figure.locator("figcaption")).to_contain_text(mark)
    figure.locator(".chart-tools summary").click()
    drawing = _saved(page, figure.locator("[data-download=svg]"), tmp_path)
    assert mark.search(drawing.read_text("utf-8"))


def test_a_figure_of_the_balance_leads_to_its_facts_and_source(watched: Watched, prefix: str) -> None:
    page = watched.open(f"{prefix}/can-doi/?year=2022")
    page.locator(f"{_table(page)} a[data-panel]").first.click()
    panel = page.locator("#panel")
    expect(panel.locator("table").first).to_be_visible()
    for _ in range(6):
        if "Energy Institute" in panel.inner_text():
            break
        panel.locator("table a[data-panel]").first.click()
        expect(panel.locator("[data-panel-body]")).not_to_have_attribute("aria-busy", "true")
    expect(panel).to_contain_text("Energy Institute")
    watched.must_be_accessible()


def test_a_figure_leads_to_its_facts_without_scripts_too(plain: Page) -> None:
    plain.goto("/can-doi/?year=2022")
    plain.locator(f"{_table(plain)} a[data-panel]").first.click()
    plain.wait_for_url("**/can-doi/o/**")
    for _ in range(6):
        assert "/can-doi/o/" in plain.url
        if "Energy Institute" in plain.locator("main").inner_text():
            break
        with plain.expect_navigation():
            plain.locator("main table a[data-panel]").first.click()
    expect(plain.locator("main")).to_contain_text("Energy Institute")
    plain.locator("main a[href*='/can-doi/?']").first.click()
    expect(plain.locator("h1")).to_contain_text("2022")


def test_every_figure_of_the_balance_explains_itself_down_to_facts(wide: Watched) -> None:
    page = wide.open("/can-doi/?year=2022")
    ask = page.context.request
    waiting = set(page.locator("main a[data-panel]").evaluate_all("all => all.map((one) => one.href)"))
    seen: set[str] = set()
    ends = []
    while waiting:
        address = waiting.pop()
        seen.add(address)
        told = ask.get(address, headers={"HX-Request": "true"}).text().split('class="h2"')[1].rpartition("<p>")[0]
        further = {wide.base + unescape(path) for path in re.findall(r'href="(/can-doi/o/[^"]*)"', told)}
        if not further and 'id="facts"' not in told:
            ends.append(address)
        waiting |= further - seen
    assert len(seen) > 100
    assert ends == []


def test_the_diagram_follows_year_and_unit(watched: Watched, prefix: str) -> None:
    page = watched.open(f"{prefix}/can-doi/so-do/?illustrative=1&year=2022")
    watched.draw_all()
    figure = page.locator("figure[data-chart=sankey]")
    assert figure.locator(".chart-canvas svg path").count() > 10
    page.locator("a[rel=prev]").click()
    page.wait_for_url(re.compile("year=2021"))
    watched.draw_all()
    figure.locator(".chart-table summary").click()
    expect(figure.locator("table.data")).to_be_visible()
    page.get_by_role("link", name="TJ", exact=True).click()
    expect(page.locator("figure[data-chart=sankey] .chart-foot")).to_contain_text("TJ")


def test_series_are_found_added_compared_and_dropped(watched: Watched, prefix: str) -> None:
    page = watched.open(f"{prefix}/xu-huong/")
    page.locator("input#q").fill("dien" if not prefix else "electricity")
    page.locator("form[role=search] button[type=submit]").click()
    page.wait_for_url(re.compile("q="))
    add = page.locator("#chon li a").filter(has_text=re.compile("^(Thêm|Add)"))
    drop = page.locator("#chon li a").filter(has_text=re.compile("^(Bỏ|Drop|Remove)"))
    before = drop.count()
    add.first.click()
    expect(drop).to_have_count(before + 1)
    while drop.count() > 2:
        left = drop.count()
        drop.first.click()
        expect(drop).to_have_count(left - 1)
    watched.follow(page.locator(".tabs a").nth(3))
    watched.draw_all()
    figure = page.locator("figure[data-chart]").first
    figure.locator(".chart-table > summary").click()
    expect(figure.locator("table.data")).to_be_visible()
    watched.follow(page.locator(".tabs a").nth(4))
    expect(page.locator("select[name=year]")).to_be_visible()
    page.locator("select[name=year]").select_option(["2015", "2020"])
    page.locator("main form.filter-form button").first.click()
    expect(page.locator("figure[data-chart]").first).to_contain_text("2015")


def test_search_understands_missing_accents(wide: Watched) -> None:
    with_accents = wide.open("/xu-huong/?q=điện+gió").locator("#chon ul").last.inner_text()
    without = wide.open("/xu-huong/?q=dien+gio").locator("#chon ul").last.inner_text()
    assert "gió" in without
    assert without == with_accents


def test_what_a_chart_shows_is_downloaded_and_opens(watched: Watched, prefix: str, tmp_path: Path) -> None:
    page = watched.open(f"{prefix}/xu-huong/?from=2010&to=2020")
    watched.draw_all()
    figure = page.locator("figure[data-chart]").first
    got = {}
    for name, button in {
        "png": figure.locator("[data-download=png]"),
        "svg": figure.locator("[data-download=svg]"),
        "csv": figure.get_by_role("link", name="CSV"),
        "xlsx": figure.get_by_role("link", name="XLSX"),
    }.items():
        if not figure.locator(".chart-tools[open]").count():
            figure.locator(".chart-tools summary").click()
        got[name] = _saved(page, button, tmp_path)
    assert got["png"].read_bytes().startswith(b"\x89PNG\r\n")
    assert got["png"].stat().st_size > 10_000
    assert "Energy Institute" in got["svg"].read_text("utf-8")
    text = got["csv"].read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ","))
    assert any("2015" in cell for row in rows for cell in row)
    assert "Energy Institute" in text
    sheet = openpyxl.load_workbook(got["xlsx"])
    numbers = [
        cell for tab in sheet for row in tab.iter_rows(values_only=True) for cell in row if isinstance(cell, float)
    ]
    assert len(numbers) > 20


def test_a_chart_has_its_table_beside_it(watched: Watched, prefix: str) -> None:
    page = watched.open(f"{prefix}/phan-nganh/dien-luc/")
    watched.draw_all()
    figure = page.locator("figure[data-chart]").first
    figure.locator(".chart-table > summary").click()
    table = figure.locator("table.data")
    expect(table).to_be_visible()
    assert table.locator("tbody tr").count() > 20
    watched.must_fit()


@pytest.mark.parametrize("slug", SUBSECTORS)
def test_every_subsector_has_its_page(wide: Watched, slug: str, prefix: str) -> None:
    page = wide.open(f"{prefix}/")
    page.locator("#main-menu summary").first.click()
    wide.follow(page.locator(f'#main-menu a[href="{prefix}/phan-nganh/{slug}/"]'))
    wide.draw_all()
    figures = page.locator("main figure[data-chart]").count()
    if slug == "nang-luong-moi":
        assert figures == 0
        expect(page.locator("main")).to_contain_text("no data" if prefix else "chưa có số liệu", ignore_case=True)
    else:
        assert figures >= 2
        wide.follow(page.locator(f'main a[href*="{prefix}/co-so/"]').first)
        expect(page.locator("main table.data, main .empty").first).to_be_visible()


def test_an_indicator_shows_its_formula_and_what_went_in(watched: Watched, prefix: str) -> None:
    page = watched.open(f"{prefix}/chi-tieu/")
    watched.follow(page.locator(f'main a[href*="{prefix}/chi-tieu/generation_share_coal/"]').first)
    watched.draw_all()
    expect(page.locator(".formula")).to_be_visible()
    page.locator("select#year").select_option("2020")
    if "year=2020" not in page.url:
        page.locator("main form button").first.click()
    page.wait_for_url(re.compile("year=2020"))
    went_in = page.locator("main table:visible").last
    assert went_in.locator("tbody tr").count() >= 2
    went_in.locator("a").first.click()
    expect(page.locator("#panel h2").first).to_contain_text("2020")


def test_the_language_is_switched_on_the_same_page(wide: Watched) -> None:
    page = wide.open("/can-doi/?year=2020&unit=TJ")
    assert page.viewport_size == {"width": DESK, "height": 800}
    page.get_by_role("link", name="English").click()
    page.wait_for_url(re.compile(r"/en/can-doi/"))
    expect(page.locator("h1")).to_contain_text("2020")
    expect(page.get_by_role("link", name="TJ", exact=True)).to_have_attribute("aria-current", "true")
    expect(page.locator("html")).to_have_attribute("lang", "en")
