"""Every component in a real browser: strict policy, accessibility, narrow and wide, light and dark."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.conftest import CHECKOUT

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.urls("tests.web.style_urls"),
    pytest.mark.usefixtures("built_front_end"),
    pytest.mark.django_db(transaction=True),
    # pytest-base-url (of pytest-playwright) defines its fixture the way pytest 10 will refuse.
    pytest.mark.filterwarnings("ignore::pytest.PytestRemovedIn10Warning"),
]
AXE = CHECKOUT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def style(page: Page, live_server: LiveServer) -> Iterator[Page]:
    """Open the style page with every figure drawn; fail on anything the console says."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{live_server.url}/style/")
    yield page
    assert said == []


def _see_everything(page: Page) -> None:
    for figure in page.locator("[data-chart]").all():
        figure.scroll_into_view_if_needed()
        expect(figure.locator(".chart-canvas svg").first).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_nothing_sticks_out(style: Page, width: int, scheme: str) -> None:
    style.set_viewport_size({"width": width, "height": 800})
    style.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    style.reload()
    _see_everything(style)
    style.evaluate(AXE.read_text("utf-8"))
    found = style.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
    assert style.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_tooltips_speak_vietnamese_under_the_policy(style: Page) -> None:
    canvas = style.locator("#sample-line .chart-canvas")
    canvas.scroll_into_view_if_needed()
    expect(canvas.locator("svg")).to_be_visible()
    canvas.hover(position={"x": 300, "y": 120})
    canvas.hover(position={"x": 304, "y": 122})
    tip = canvas.locator(".chart-tip")
    expect(tip).to_contain_text("Than")
    expect(tip).to_contain_text(re.compile(r"\d\d\.\d{3} ktoe"))


@pytest.mark.parametrize("figure", ["sample-stack", "sample-sankey", "sample-tiles", "sample-points"])
def test_pictures_carry_source_and_mark(style: Page, tmp_path: Path, figure: str) -> None:
    node = style.locator(f"#{figure}")
    node.scroll_into_view_if_needed()
    expect(node.locator(".chart-canvas svg").first).to_be_visible()
    saved = {}
    for form in ("svg", "png"):
        if not node.locator(".chart-tools[open]").count():
            node.locator(".chart-tools summary").click()
        with style.expect_download() as download:
            node.locator(f"[data-download={form}]").click()
        saved[form] = tmp_path / f"{figure}.{form}"
        download.value.save_as(saved[form])
    drawing = saved["svg"].read_text("utf-8")
    assert "Nguồn: Mẫu giao diện" in drawing
    assert "DỮ LIỆU MINH HỌA" in drawing
    assert saved["png"].read_bytes().startswith(b"\x89PNG")
    assert saved["png"].stat().st_size > 20_000


def test_a_missing_value_is_drawn_as_a_gap(style: Page) -> None:
    data = json.loads(style.locator("#sample-line-data").text_content() or "")
    assert [series["values"][4] for series in data["series"] if series["key"] == "gas"] == [None]
    _see_everything(style)
    # The gas line is drawn as two pieces: its path starts twice.
    paths = style.locator("#sample-line .chart-canvas path").evaluate_all(
        "nodes => nodes.map(n => n.getAttribute('d'))"
    )
    assert any(path and path.count("M") == 2 for path in paths)


def test_a_series_is_switched_off_and_keeps_the_focus(style: Page) -> None:
    button = style.locator("#sample-stack button.legend-entry").first
    button.scroll_into_view_if_needed()
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(button).to_be_focused()


def test_tables_sort_and_return_to_the_order_of_the_source(style: Page) -> None:
    names = style.locator("#sample-balance tbody th")
    before = names.all_inner_texts()
    coal = style.locator("#sample-balance thead button.sort").nth(1)
    coal.click()
    assert names.all_inner_texts()[:2] == ["Tổng cung năng lượng", "Nhập khẩu"]
    coal.click()
    assert names.all_inner_texts()[0] == "Xuất khẩu"
    coal.click()
    assert names.all_inner_texts() == before


def test_the_panel_opens_and_gives_the_focus_back(style: Page) -> None:
    link = style.locator("#sample-balance a[data-panel]").first
    link.click()
    expect(style.locator("#panel h2")).to_be_focused()
    style.keyboard.press("Escape")
    expect(style.locator("#panel")).to_be_hidden()
    expect(link).to_be_focused()


def test_the_menu_opens_on_a_phone(style: Page) -> None:
    style.set_viewport_size({"width": 360, "height": 800})
    expect(style.locator("#main-menu")).to_be_hidden()
    style.locator("[data-menu-button]").click()
    style.locator("#main-menu summary").first.click()
    expect(style.get_by_role("link", name="Điện lực")).to_be_visible()


def test_a_running_job_reports_until_it_is_done(style: Page) -> None:
    job = style.locator(".job").first
    expect(job).to_contain_text("Xong", timeout=15_000)
    expect(job).not_to_have_attribute("hx-get", re.compile("."))


def test_pages_without_charts_load_next_to_nothing(page: Page, live_server: LiveServer) -> None:
    answers = []
    page.on("response", lambda response: answers.append(response))
    page.goto(f"{live_server.url}/khong-co/")
    page.wait_for_load_state("networkidle")
    scripts = {answer.url: len(answer.body()) for answer in answers if answer.url.endswith(".js")}
    assert sum(scripts.values()) < 10_000, scripts


def test_everything_can_be_read_without_scripts(browser: object, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(f"{live_server.url}/style/")
    expect(page.locator("#main-menu")).to_be_visible()
    page.locator("#sample-line summary", has_text="Bảng số liệu").click()
    expect(page.locator("#sample-line table.data")).to_be_visible()
    context.close()
