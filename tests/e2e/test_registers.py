"""The registers: facilities and their map, places old and new, organisations, legal instruments."""

from __future__ import annotations

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.watching import Watched

ISLANDS = {"": ("Hoàng Sa", "Trường Sa"), "/en": ("Hoang Sa", "Truong Sa")}


@pytest.mark.parametrize("words", ["sơn la", "SON LA"])
def test_a_plant_is_found_with_and_without_accents(watched: Watched, prefix: str, words: str) -> None:
    page = watched.open(f"{prefix}/co-so/")
    page.locator("input[name=q]").fill(words)
    page.locator("main form button[type=submit]").first.click()
    name = "Son La" if prefix else "Sơn La"
    link = page.locator("main table a", has_text=name).first
    expect(link).to_be_visible()
    link.click()
    expect(page.locator("h1")).to_have_text(name)
    expect(page.locator("main")).to_contain_text("MW")


def test_facilities_are_filtered_drawn_and_downloaded(watched: Watched, prefix: str) -> None:
    page = watched.open(f"{prefix}/co-so/")
    every = page.locator("main").inner_text()
    page.locator("select[name=phan_nganh]").select_option(index=2)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile("phan_nganh="))
    page.wait_for_function("before => document.querySelector('main').innerText !== before", arg=every)
    chosen = page.locator("select[name=phan_nganh]").input_value()
    assert chosen
    page.locator(".page-actions summary").click()
    with page.expect_download() as coming:
        page.locator(".page-actions a", has_text="CSV").click()
    rows = list(csv.reader(io.StringIO(coming.value.path().read_text("utf-8-sig"))))
    assert 1 < len(rows) < 326
    page.keyboard.press("Escape")
    page.locator(".tabs a").nth(1).click()
    page.wait_for_url(re.compile(f"ban-do/.*phan_nganh={chosen}"))
    expect(page.locator("select[name=phan_nganh]")).to_have_value(chosen)


def test_the_map_leads_to_a_facility(watched: Watched, prefix: str) -> None:
    page = watched.open(f"{prefix}/co-so/ban-do/?q=tri+an")
    watched.draw_all()
    figure = page.locator("figure[data-chart=points]")
    for name in ISLANDS[prefix]:
        expect(figure.locator(".chart-canvas")).to_contain_text(name)
    point = figure.locator(".chart-canvas a").first
    point.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/co-so/wri-\d+/"))


@pytest.mark.parametrize("words", ["Bình Dương", "binh duong"])
def test_the_old_name_of_a_province_leads_to_the_new_one(watched: Watched, prefix: str, words: str) -> None:
    page = watched.open(f"{prefix}/dia-ban/")
    page.locator("input[name=q]").fill(words)
    page.locator("main form button[type=submit]").first.click()
    new = "Ho Chi Minh" if prefix else "Hồ Chí Minh"
    expect(page.locator("main table").first).to_contain_text(new)
    page.locator("main table a", has_text=re.compile("Binh Duong|Bình Dương")).first.click()
    expect(page.locator("main")).to_contain_text(new)
    page.locator("main a", has_text=re.compile(new)).first.click()
    expect(page.locator("h1")).to_contain_text(new)


def test_the_tiles_show_all_34_provinces_and_both_archipelagos(watched: Watched, prefix: str) -> None:
    page = watched.open(f"{prefix}/dia-ban/")
    watched.draw_all()
    tiles = page.locator("figure[data-chart=tilemap] .chart-canvas svg")
    assert len(set(tiles.locator("a").evaluate_all("all => all.map((one) => one.getAttribute('href'))"))) == 34
    drawn = re.sub(
        r"\s+", " ", tiles.locator("text").evaluate_all("all => all.map((one) => one.textContent).join(' ')")
    )
    for name in ISLANDS[prefix]:
        assert name in drawn
    tiles.locator("a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/dia-ban/\w+/"))


def test_places_are_shown_as_of_a_day(wide: Watched, prefix: str) -> None:
    page = wide.open(f"{prefix}/dia-ban/?ngay=30/06/2025")
    expect(page.locator("main")).to_contain_text("63")
    page = wide.open(f"{prefix}/dia-ban/?ngay=01/07/2025")
    expect(page.locator("main")).to_contain_text("34")


def test_an_organisation_is_found_by_its_old_name(watched: Watched, prefix: str) -> None:
    page = watched.open(f"{prefix}/to-chuc/")
    page.locator("input[name=q]").fill("cuc dieu tiet dien luc")
    page.locator("main form button[type=submit]").first.click()
    page.locator('main table a[href*="bct-cuc-dtdl"]').first.click()
    expect(page.locator('main a[href*="bct-cuc-dien-luc"]').first).to_be_visible()


def test_a_legal_instrument_shows_its_state_and_links(watched: Watched, prefix: str) -> None:
    page = watched.open(f"{prefix}/van-ban/")
    page.locator("input[name=q]").fill("804/QĐ-BCT")
    page.locator("main form button[type=submit]").first.click()
    page.locator("main table a", has_text="804/QĐ-BCT").first.click()
    expect(page.locator("h1")).to_contain_text("804/QĐ-BCT")
    expect(page.locator("main")).to_contain_text(re.compile("in force|còn hiệu lực", re.IGNORECASE))


@pytest.mark.parametrize("query", ["ngay=99/99/9999", "tu_mw=nhieu", "page=9999"])
def test_a_filter_that_makes_no_sense_says_so_and_shows_the_rest(wide: Watched, prefix: str, query: str) -> None:
    page = wide.open(f"{prefix}/co-so/?{query}")
    expect(page.locator("main table.data")).to_be_visible()
    if not query.startswith("page"):
        expect(page.locator("main [aria-invalid=true]")).to_have_count(1)
        expect(page.locator("main .field-error").first).to_be_visible()
    wide.must_be_accessible()
