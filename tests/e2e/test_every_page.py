"""Every page, both languages and widths: accessible, quiet, within its width, in its language.

axe looks at a page once, in turn on the phone in Vietnamese and on the desk in English: what it finds hangs on the
frame that all pages share, or on the one page, seldom on its width or language.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESK, PHONE
from tests.e2e.pages import PAGES
from tests.e2e.watching import Watched

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


def _look(watched: Watched, language: str, *, axe_in: str) -> None:
    """Check the open page at both widths; let axe look at it if its language is `axe_in`."""
    page = watched.page
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 800})
        watched.draw_all()
        watched.must_fit()
        if language == axe_in and (width == PHONE) == (language == "vi"):
            watched.must_be_accessible()
    assert page.locator("html").get_attribute("lang") == language
    if language == "en":
        watched.must_speak_english()


def _in_turn(path: str) -> str:
    return ("vi", "en")[[*PAGES, *REFUSED].index(path) % 2]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_used_by_everyone(wide: Watched, path: str, prefix: str) -> None:
    wide.open(prefix + path)
    expect(wide.page.locator("h1")).to_have_count(1)
    _look(wide, "en" if prefix else "vi", axe_in=_in_turn(path))


@pytest.mark.parametrize("path", REFUSED)
def test_what_cannot_be_answered_is_refused_in_plain_words(wide: Watched, path: str, prefix: str) -> None:
    page = wide.open(prefix + path, REFUSED[path])
    _look(wide, "en" if prefix else "vi", axe_in=_in_turn(path))
    said = page.locator("main").inner_text()
    assert len(said) > 60
    assert not re.search(r"Traceback|Exception|None|/src/|Errno", said)
    expect(page.locator("main").get_by_role("link", name="home page" if prefix else "trang chủ")).to_be_visible()
