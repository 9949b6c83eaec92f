"""The main menu."""

from __future__ import annotations

import pytest
from django.utils import translation

from nangluong.web.navigation import ENTRIES, main_menu


def _expected() -> set[str]:
    return {entry.key for entry in ENTRIES} | {child.key for entry in ENTRIES for child in entry.children}


def _shown() -> set[str]:
    menu = main_menu("/")
    return {link.key for link in menu} | {child.key for link in menu for child in link.children}


def test_every_section_of_the_site_is_in_the_menu() -> None:
    # The real site: an entry whose address does not resolve would silently vanish.
    assert _shown() == _expected()


@pytest.mark.urls("tests.web.style_urls")
def test_the_current_page_and_its_group_are_marked() -> None:
    with translation.override("vi"):
        menu = {link.key: link for link in main_menu("/subsector/than/")}
    assert menu["subsectors"].is_current
    assert [child.key for child in menu["subsectors"].children if child.is_current] == ["than"]
    assert not menu["home"].is_current


@pytest.mark.urls("tests.web.style_urls")
def test_a_detail_page_names_its_section() -> None:
    with translation.override("vi"):
        assert [link.key for link in main_menu("/releases/2026-1/", "releases") if link.is_current] == ["releases"]


def test_a_reader_of_an_old_release_stays_with_it() -> None:
    menu = {link.key: link for link in main_menu("/", vintage="release=2026-1")}
    assert menu["balance"].url.endswith("?release=2026-1")
    assert menu["home"].url.endswith("?release=2026-1")
    assert "?" not in menu["releases"].url
    assert "?" not in menu["facilities"].url
    assert all(child.url.endswith("?release=2026-1") for child in menu["subsectors"].children)
