"""The site by keyboard alone: the skip link, the order of stops, visible focus, panels that hold and give it back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.watching import Watched

_STOPS = """() => {
  const inside = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const open = [...document.querySelectorAll(inside)].filter((node) => node.checkVisibility({visibilityProperty: true})
    && !node.disabled && node.tabIndex >= 0 && !node.closest('dialog:not([open])'));
  open.forEach((node, place) => { node.dataset.stop = place; });
  return open.length;
}"""
_STOP = """() => {
  const node = document.activeElement;
  const style = getComputedStyle(node);
  const seen = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
  return [node.dataset?.stop === undefined ? null : Number(node.dataset.stop), seen, node.outerHTML?.slice(0, 120)];
}"""


@pytest.mark.parametrize(
    "path", ["/", "/can-doi/?illustrative=1&year=2020", "/xu-huong/?q=than", "/co-so/", "/co-so/ban-do/?q=son+la"]
)
def test_the_tab_key_reaches_everything_in_order_and_shows_where_it_is(watched: Watched, path: str) -> None:
    page = watched.open(path)
    watched.draw_all()
    count = page.evaluate(_STOPS)
    page.locator(".skip-link").focus()
    reached = [page.evaluate(_STOP)[0]]
    while len(reached) < count:
        page.keyboard.press("Tab")
        place, seen, shown = page.evaluate(_STOP)
        assert seen, f"no visible focus on {shown}"
        reached.append(place)
    assert reached == list(range(count))


def test_the_first_stop_leads_past_the_menu(watched: Watched, prefix: str) -> None:
    page = watched.open(f"{prefix}/can-doi/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    expect(page.locator(".skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def _first_figure(page: Page) -> str:
    table = "#balance-narrow" if page.viewport_size and page.viewport_size["width"] < 768 else "#balance"
    return f"{table} a[data-panel]"


def test_the_panel_holds_the_focus_and_gives_it_back(watched: Watched, prefix: str) -> None:
    page = watched.open(f"{prefix}/can-doi/")
    link = page.locator(_first_figure(page)).first
    link.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#panel")
    expect(panel.locator("h2").first).to_be_focused()
    watched.must_be_accessible()
    for _ in range(25):
        page.keyboard.press("Tab")
        # Between the last and the first stop the browser's own controls have their turn: then the body has the focus.
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('#panel')")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(link).to_be_focused()


def test_the_menu_of_a_subsector_opens_and_closes_by_keyboard(wide: Watched) -> None:
    page = wide.open("/")
    summary = page.locator("#main-menu summary").first
    summary.focus()
    page.keyboard.press("Enter")
    link = page.locator("#main-menu details[open] a").first
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(summary).to_be_focused()
