"""Every page, both languages and widths: accessible, quiet, within its width, in its language, readable unscripted."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE
from tests.e2e.watching import Watched

PAGES = [
    "/",
    "/can-doi/",
    "/can-doi/?illustrative=1&unit=TJ",
    "/can-doi/?unit=natural&detail=OIL",
    "/can-doi/o/?row=1.1&product=COAL&year=2023",
    "/can-doi/so-do/",
    "/can-doi/so-do/?illustrative=1",
    "/xu-huong/",
    "/xu-huong/?q=than",
    "/phan-nganh/dau-khi/",
    "/phan-nganh/xang-dau/",
    "/phan-nganh/than/",
    "/phan-nganh/dien-luc/",
    "/phan-nganh/nang-luong-tai-tao/",
    "/phan-nganh/nang-luong-moi/",
    "/chi-tieu/",
    "/chi-tieu/generation_share_coal/",
    "/chi-tieu/import_dependency/",
    "/co-so/",
    "/co-so/?q=khong-co-dau",
    "/co-so/ban-do/",
    "/co-so/wri-1030899/",
    "/co-so/ld-dung-quat/",
    "/dia-ban/",
    "/dia-ban/?q=Binh+Duong",
    "/dia-ban/79/",
    "/to-chuc/",
    "/to-chuc/bct-cuc-dien-luc/",
    "/van-ban/",
    "/van-ban/804-qd-bct/",
    "/ban-cong-bo/",
    "/phuong-phap/",
    "/phuong-phap/product/",
    "/phuong-phap/factor/",
    "/ve-so-lieu/",
    "/ve-so-lieu/doi-chieu/",
    "/dang-nhap/",
]
REFUSED = {
    "/khong-co-trang-nay/": 404,
    "/phan-nganh/khong-co/": 404,
    "/can-doi/?year=1900": 404,
    "/can-doi/?unit=thung": 400,
    "/?as_of=hom-qua": 400,
    "/?release=1900-1": 404,
    "/xu-huong/?s=khong-co": 404,
}
"""Addresses that cannot be answered, and the status that says so."""


def _look(watched: Watched, language: str) -> None:
    """Check the open page at both widths."""
    page = watched.page
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 800})
        watched.draw_all()
        watched.must_fit()
        watched.must_be_accessible()
    assert page.locator("html").get_attribute("lang") == language
    if language == "en":
        watched.must_speak_english()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_used_by_everyone(wide: Watched, path: str, prefix: str) -> None:
    wide.open(prefix + path)
    expect(wide.page.locator("h1")).to_have_count(1)
    _look(wide, "en" if prefix else "vi")


@pytest.mark.parametrize("path", REFUSED)
def test_what_cannot_be_answered_is_refused_in_plain_words(wide: Watched, path: str, prefix: str) -> None:
    page = wide.open(prefix + path, REFUSED[path])
    _look(wide, "en" if prefix else "vi")
    said = page.locator("main").inner_text()
    assert len(said) > 60
    assert not re.search(r"Traceback|Exception|None|/src/|Errno", said)
    expect(page.locator("main").get_by_role("link", name="home page" if prefix else "trang chủ")).to_be_visible()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_all_there_without_scripts(plain: Page, path: str) -> None:
    answer = plain.goto(path)
    assert answer is not None
    assert answer.ok
    expect(plain.locator("main h1")).to_be_visible()
    expect(plain.locator("#main-menu")).to_be_visible()
    for figure in plain.locator("figure[data-chart]").all():
        if figure.is_visible():
            figure.locator(".chart-table > summary").click()
            expect(figure.locator("table.data").first).to_be_visible()
    wider = plain.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider == 0
