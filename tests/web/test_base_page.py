"""The frame of every page, seen on the style page."""

from __future__ import annotations

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.urls("tests.web.style_urls")


@pytest.fixture
def html(client: Client) -> str:
    return client.get("/style/").content.decode()


def test_landmarks_and_skip_link(html: str) -> None:
    assert '<html lang="vi">' in html
    assert '<a class="skip-link" href="#content">' in html
    assert html.count("<main ") == html.count("<h1>") == 1


def test_nothing_that_a_strict_policy_would_block(html: str) -> None:
    assert not re.search(r"<[^>]+\sstyle=", html)
    assert not re.search(r"<[^>]+\son\w+=", html)
    assert "<style" not in html
    inline = [tag for tag in re.findall(r"<script[^>]*>", html) if "src=" not in tag and "application/json" not in tag]
    assert inline == []


def test_nothing_comes_from_elsewhere(html: str) -> None:
    assert not re.search(r'(?:src|href)="(?:https?:)?//', html)


def test_the_switch_leads_to_the_same_page_in_english(html: str, client: Client) -> None:
    assert 'href="/en/style/" lang="en"' in html
    english = client.get("/en/style/").content.decode()
    assert '<html lang="en">' in english
    assert "Energy balance" in english
    assert 'href="/style/" lang="vi"' in english


def test_scripts_find_their_texts(html: str) -> None:
    assert '<script id="ui-texts" type="application/json">' in html


def test_a_drill_down_is_a_fragment_for_the_panel_and_a_page_without_scripts(client: Client) -> None:
    assert "<html" not in client.get("/style/?muc=than", headers={"HX-Request": "true"}).content.decode()
    assert "<html" in client.get("/style/?muc=than").content.decode()
