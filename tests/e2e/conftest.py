"""Fixtures of the browser tests: the running site, and pages that report whatever goes wrong in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.conftest import CHECKOUT
from tests.e2e.site import Site, running_site
from tests.e2e.watching import Watched, watch
from tests.web.conftest import browser_type_launch_args  # noqa: F401 - a fixture

HERE = Path(__file__).parent
PHONE, DESK = 360, 1280


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands here, and let pytest-base-url define its fixture the way pytest 10 will refuse."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.filterwarnings("ignore::pytest.PytestRemovedIn10Warning"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Open pages on the cheap phone and the office screen of issue 2 (pixels), in both languages (start of an address).

    A test of both is run on the phone in Vietnamese and on the desk in English: what breaks in one of the other two
    has not yet been seen to hold in these.
    """
    own = {name for mark in metafunc.definition.iter_markers("parametrize") for name in [mark.args[0]]}
    wanted = ({"width", "prefix"} & set(metafunc.fixturenames)) - own
    if wanted == {"width", "prefix"}:
        metafunc.parametrize(("width", "prefix"), [(PHONE, ""), (DESK, "/en")], ids=["phone-vi", "desk-en"])
    elif "width" in wanted:
        metafunc.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
    elif "prefix" in wanted:
        metafunc.parametrize("prefix", ["", "/en"], ids=["vi", "en"])


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Site]:
    """Give the demo that serves all browser tests of this run; it starts once the browser is known to start."""
    if not (CHECKOUT / "build" / "static" / "web" / "app.js").exists():
        pytest.skip("the front end is not built (node frontend/build.mjs)")
    base = tmp_path_factory.getbasetemp()
    with running_site(base if worker_id == "master" else base.parent) as running:
        yield running


def _page(context: BrowserContext, site: Site) -> Iterator[Watched]:
    page = watch(context.new_page(), site.url)
    yield page
    page.must_be_quiet()
    context.close()


def _context(browser: Browser, width: int, **more: Any) -> BrowserContext:
    context = browser.new_context(viewport={"width": width, "height": 800}, accept_downloads=True, **more)
    context.set_default_timeout(20_000)
    return context


@pytest.fixture
def watched(browser: Browser, site: Site, width: int) -> Iterator[Watched]:
    """Open a page of this width; what the console says, or a request off the host, fails the test."""
    yield from _page(_context(browser, width), site)


@pytest.fixture
def wide(browser: Browser, site: Site) -> Iterator[Watched]:
    """Open a page on an office screen, watched."""
    yield from _page(_context(browser, DESK), site)


@pytest.fixture
def plain(browser: Browser, site: Site, width: int) -> Iterator[Page]:
    """Open a page in a browser that runs no scripts."""
    context = _context(browser, width, java_script_enabled=False, base_url=site.url)
    yield context.new_page()
    context.close()
