"""A browser page that is watched: console, outgoing requests, accessibility, language, width."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from playwright.sync_api import ConsoleMessage, Error, Locator, Page, Request, Response

from tests.conftest import CHECKOUT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIETNAMESE = re.compile("[đ\u0300-\u0303\u0306\u0309\u031b\u0323]", re.IGNORECASE)
"""What tells Vietnamese from English text once it is decomposed: đ, and the marks of vowels and tones."""
_DOCUMENT = re.compile(r"\b\d+(/\d{4})?/[A-ZĐ][A-ZĐ\d-]*")
"""The number of a legal document, 804/QĐ-BCT, which is the same in every language."""

_TEXTS = """() => {
  const found = [];
  const foreign = (node) => node.closest('[lang=vi], script, style, template');
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.data.trim();
    if (text && !foreign(walk.currentNode.parentElement)) found.push(text);
  }
  for (const name of ['aria-label', 'title', 'alt', 'placeholder', 'value'])
    for (const node of document.querySelectorAll(`[${name}]:not(input[type=hidden]):not(option)`))
      if (!foreign(node)) found.push(node.getAttribute(name));
  return [document.title, ...found];
}"""
_DRAW = """async () => {
  const drawn = (figure) => figure.querySelector('.chart-canvas svg, .chart-canvas canvas');
  for (const figure of document.querySelectorAll('[data-chart]')) {
    if (!figure.checkVisibility()) continue;
    figure.scrollIntoView();
    for (let turn = 0; turn < 100 && !drawn(figure); turn++) await new Promise((wake) => setTimeout(wake, 50));
    if (!drawn(figure)) return figure.id;
  }
  window.scrollTo(0, 0);
  return '';
}"""
_CUT_OFF = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('main *, header *, footer *')]
    .filter((node) => node.getBoundingClientRect().right > width + 1)
    .filter((node) => !node.closest('.table-scroll, .chart-scroll'))
    .map((node) => node.outerHTML.slice(0, 120)).slice(0, 3)
    .concat(`page is ${document.documentElement.scrollWidth} px`);
}"""


@cache
def _axe() -> str:
    return (CHECKOUT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


@cache
def _proper_names() -> tuple[str, ...]:
    """Return the names of facilities, which stay as they are in every language, the longest first."""
    with (CHECKOUT / "reference" / "registry" / "facilities.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    return tuple(sorted({row[key] for row in rows for key in ("name", "name_vi") if row[key]}, key=len, reverse=True))


@dataclass
class Watched:
    """A page with what was heard while it was open. Addresses are paths of the site."""

    page: Page
    base: str
    heard: list[str] = field(default_factory=list)
    listeners: list[tuple[Any, Callable[..., None]]] = field(default_factory=list)
    """What listens to the page, by the event it waits for."""

    def open(self, path: str, status: int = 200) -> Page:
        """Go to `path` and expect this HTTP status."""
        answer = self.page.goto(self.base + path)
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"
        return self.page

    def follow(self, leading: Locator) -> Page:
        """Click what leads to another page and be there: a click alone returns while the old page still stands."""
        with self.page.expect_navigation():
            leading.click()
        return self.page

    def draw_all(self) -> None:
        """Scroll every figure into sight and wait until it is drawn."""
        undrawn = self.page.evaluate(_DRAW)
        assert undrawn == "", f"the figure #{undrawn} of {self.page.url} is not drawn"

    def must_be_accessible(self) -> None:
        """Expect axe to find nothing (WCAG 2.2 AA and its best practice)."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(_axe())
        found = self.page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
        violations = [f"{rule['id']} x{len(rule['nodes'])}: {rule['nodes'][0]['html']}" for rule in found["violations"]]
        assert violations == [], f"{self.page.url}: {violations}"

    def must_fit(self) -> None:
        """Expect no horizontal scrolling of the page."""
        wide = self.page.evaluate(_CUT_OFF)
        assert wide == [], f"{self.page.url}: {wide}"

    def must_speak_english(self) -> None:
        """Expect no Vietnamese outside elements that say they are Vietnamese (names, numbers of documents)."""
        left = sorted({text for text in self.page.evaluate(_TEXTS) if _is_vietnamese(text)})
        assert left == [], f"{self.page.url}: {left[:20]}"

    def leave(self) -> None:
        """Leave the page blank and without a trace in it for whoever takes it next."""
        for event, listener in self.listeners:
            self.page.remove_listener(event, listener)
        if self.page.url.startswith(self.base):
            self.page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        for other in self.page.context.pages:
            if other is not self.page:
                other.close()
        self.page.context.clear_cookies()
        self.page.goto("about:blank")

    def must_be_quiet(self) -> None:
        """Expect that neither the console nor the network had anything to say."""
        assert self.heard == []


def _is_vietnamese(text: str) -> bool:
    for name in _proper_names():
        text = text.replace(name, "")
    return bool(VIETNAMESE.search(unicodedata.normalize("NFD", _DOCUMENT.sub("", text))))


def watch(page: Page, base: str) -> Watched:
    """Return `page`, watched from now on."""
    watched = Watched(page, base)
    expected: set[str] = set()

    def on_console(message: ConsoleMessage) -> None:
        # The browser itself reports every page that is answered with an error status; the tests ask for some.
        if not (message.text.startswith("Failed to load resource") and message.location.get("url") in expected):
            watched.heard.append(f"{page.url}: {message.text}")

    def on_request(request: Request) -> None:
        if not request.url.startswith((f"{base}/", "data:", "blob:")):
            watched.heard.append(f"{page.url}: asks {request.url}")

    def on_response(response: Response) -> None:
        if response.request.is_navigation_request() and 400 <= response.status < 500:
            expected.add(response.url)

    def on_error(error: Error) -> None:
        watched.heard.append(f"{page.url}: {error}")

    watched.listeners = [
        ("console", on_console), ("pageerror", on_error), ("request", on_request), ("response", on_response)
    ]  # fmt: skip
    for event, listener in watched.listeners:
        page.on(event, listener)
    return watched
