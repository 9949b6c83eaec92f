"""Every page on a phone that runs no scripts: all there, figures as tables."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages import PAGES


@pytest.mark.parametrize("width", [360], ids=["phone"])
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
