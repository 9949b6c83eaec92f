"""Every subsector reports, in browsers: obligation, grid or Excel, failed check, correction, handed in, returned with a
reason, sent again, accepted, carried into the figures; the long version goes on to balance, release and revisions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import DESK
from tests.e2e.reporting_cases import SUBSECTORS, YEAR, Case, Stage, stored
from tests.e2e.site import Site
from tests.e2e.watching import Watched, watch

_SHORT = {"petroleum": "grid", "coal": "excel"}
"""One by the grid and one by Excel stay in the ordinary suite; all six with a release are `make reporting`."""
_BY = {name: ("grid", "excel")[number % 2] for number, name in enumerate(SUBSECTORS)} | _SHORT


class Desk:
    """One browser in which sessions change: signing in itself is walked elsewhere."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.context = browser.new_context(viewport={"width": DESK, "height": 900}, accept_downloads=True)
        self.context.set_default_timeout(20_000)
        self.watched: Watched = watch(self.context.new_page(), site.url)
        self.page: Page = self.watched.page
        self.site = site

    def become(self, session: str) -> None:
        """Go on as another person."""
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": self.site.url}])

    def press(self, name: str) -> Page:
        """Press a button that leads to a page, and be there."""
        return self.watched.follow(self.page.get_by_role("button", name=name, exact=True).first)


@pytest.fixture
def desk(browser: Browser, site: Site) -> Iterator[Desk]:
    """Give a browser, watched."""
    made = Desk(browser, site)
    yield made
    made.watched.must_be_quiet()
    made.context.close()


@pytest.fixture(scope="module")
def stage(site: Site) -> Stage:
    """Store the two cases of the ordinary suite."""
    return stored(site, list(_SHORT))


def _shown(value: str) -> str:
    return value.replace(".", ",") if re.fullmatch(r"-?\d+\.\d+", value) else value


def by_grid(desk: Desk, case: Case, path: str) -> None:
    """Fill the grid in: every cell by its input event, the wrong one by keyboard, saved by the page itself."""
    page = desk.watched.open(f"{path}?{case.asked_rows()}")
    values = {address: _shown(value) for address, value in case.answers.items()}
    missing = page.evaluate(
        """values => Object.entries(values).filter(([address, value]) => {
            const cell = document.querySelector(`[data-cell="${address}"]`);
            if (!cell) return true;
            cell.value = value;
            cell.dispatchEvent(new Event('input', {bubbles: true}));
        }).map(([address]) => address)""",
        values,
    )
    assert missing == []
    page.locator(f'[data-cell="{case.address}"]').fill(_shown(case.wrong))
    page.keyboard.press("Enter")
    _saved(page)


def _saved(page: Page) -> None:
    expect(page.locator("[data-save-state]")).to_contain_text("Đã lưu", timeout=15_000)


def by_excel(desk: Desk, case: Case, path: str, folder: Path) -> None:
    """Download the Excel form, fill it in by its hidden codes, upload it."""
    page = desk.watched.open(path)
    page.get_by_text("Điền bằng Excel").click()
    with page.expect_download() as loading:
        page.get_by_role("link", name="Tải biểu mẫu Excel").click()
    file = folder / "form.xlsx"
    loading.value.save_as(file)
    _fill(file, case.answers | {case.address: case.wrong}, case.rows)
    page.locator("input[type=file]").set_input_files(file)
    desk.press("Tải lên")


def _fill(file: Path, answers: dict[str, str], rows: dict[str, list[str]]) -> None:
    book = openpyxl.load_workbook(file)
    for sheet in book.worksheets:
        section = sheet.cell(1, 1).value
        own = {address: value for address, value in answers.items() if address.startswith(f"{section}.")}
        if not own:
            continue
        columns = {sheet.cell(2, at).value: at for at in range(3, sheet.max_column + 1)}
        at_row = {sheet.cell(at, 1).value: at for at in range(4, sheet.max_row + 1) if sheet.cell(at, 1).value}
        for number, code in enumerate(rows.get(str(section), [])):
            if code not in at_row:
                at_row[code] = 4 + number
                sheet.cell(4 + number, 1).value = code
        for address, value in own.items():
            _section, row, column = address.split(".")
            number = re.fullmatch(r"-?\d+(\.\d+)?", value)
            sheet.cell(at_row[row], columns[column]).value = float(value) if number else value
    book.save(file)


def correct(desk: Desk, case: Case, path: str) -> None:
    """See the failed check, correct the cell, explain what asks for it."""
    page = desk.watched.open(path)
    desk.press("Kiểm tra")
    expect(page.locator(".finding-hard").first).to_be_visible()
    page.locator(f'[data-cell="{case.address}"]').fill(_shown(case.answers[case.address]))
    _saved(page)
    desk.press("Kiểm tra")
    expect(page.locator(".finding-hard")).to_have_count(0)
    while page.get_by_label("Vì sao").count():
        page.get_by_label("Vì sao").first.fill("Đúng theo sổ theo dõi")
        desk.press("Lưu giải trình")
        page.goto(f"{desk.site.url}{path}?kiem-tra=1")


def report(desk: Desk, stage: Stage, name: str, folder: Path) -> str:
    """Walk one return from what is owed to its acceptance; return its path."""
    case = stage.cases[name]
    desk.become(case.signer)
    desk.watched.open("/bao-cao/?state=open")
    action = f"/bao-cao/nghia-vu/{case.obligation}/mo/"
    desk.watched.follow(desk.page.locator(f'form[action="{action}"] button'))
    path = desk.page.url.removeprefix(desk.site.url).partition("?")[0]
    if _BY[name] == "grid":
        by_grid(desk, case, path)
    else:
        by_excel(desk, case, path, folder)
    correct(desk, case, path)
    page = desk.press("Nộp báo cáo")
    expect(page.locator("main")).to_contain_text("Đã nộp báo cáo.")

    desk.become(stage.officer)
    desk.watched.open(f"{path}tham-tra/")
    page = desk.press("Nhận thẩm tra")
    page.locator("#o1").select_option(case.address)
    page.locator("#ly-do1").fill("đối chiếu lại với sổ gốc")
    desk.press("Trả lại đơn vị")
    desk.become(case.signer)
    page = desk.watched.open(path)
    expect(page.locator("main")).to_contain_text("đối chiếu lại với sổ gốc")
    desk.press("Nộp báo cáo")
    desk.become(stage.officer)
    desk.watched.open(f"{path}tham-tra/")
    desk.press("Nhận thẩm tra")
    desk.become(stage.approver)
    desk.watched.open(f"{path}tham-tra/")
    page = desk.press("Chấp nhận báo cáo")
    expect(page.locator(".mark-list")).to_contain_text("đã chấp nhận")
    return path


def loaded(desk: Desk, stage: Stage, case: Case) -> None:
    """Wait until the worker has carried the return into the figures: the desk of figures names the load."""
    desk.become(stage.officer)
    for _ in range(360):
        page = desk.watched.open("/tac-nghiep/")
        if f"returns/{case.code}/{YEAR}" in page.locator("#batches").inner_text():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{case.code} is not among the loads")


@pytest.mark.parametrize("name", list(_SHORT))
def test_a_subsector_reports(desk: Desk, stage: Stage, name: str, tmp_path: Path) -> None:
    report(desk, stage, name, tmp_path)
    loaded(desk, stage, stage.cases[name])


@pytest.mark.storm
def test_all_six_subsectors_report_up_to_the_release(desk: Desk, site: Site, tmp_path: Path) -> None:
    stage = stored(site, list(SUBSECTORS), whole_year=True)
    before = desk.watched.open("/ban-cong-bo/").locator("#releases tbody tr").count()
    paths = {name: report(desk, stage, name, tmp_path) for name in SUBSECTORS}
    for case in stage.cases.values():
        loaded(desk, stage, case)

    desk.become(stage.officer)
    page = desk.watched.open("/tac-nghiep/")
    page.locator("[name=title_vi]").fill("Sáu phân ngành")
    page.locator("[name=title_en]").fill("Six subsectors")
    desk.press("Bắt đầu dựng")
    expect(page.locator(".job").first).to_contain_text("Xong", timeout=240_000)
    desk.become(stage.approver)
    desk.watched.open("/tac-nghiep/")
    desk.press("Công bố")
    page = desk.watched.open("/ban-cong-bo/")
    expect(page.locator("#releases tbody tr")).to_have_count(before + 1)

    page = desk.watched.open(f"/can-doi/so-do/?year={YEAR}")
    desk.watched.draw_all()
    for word in ("Than", "Khí", "Điện"):
        expect(page.locator("main")).to_contain_text(word)
    desk.watched.open(f"/can-doi/so-do/?year={YEAR}&release={YEAR}", 404)
    desk.watched.open("/ban-cong-bo/")
    page = desk.watched.follow(page.locator("#releases tbody tr th a").first)
    page = desk.watched.follow(page.locator('#changes a[href*="/can-doi/bao-cao/"]').first)
    page = desk.watched.follow(page.locator("#origins tbody th a").first)
    assert any(page.url.endswith(path) for path in paths.values()) or "/bao-cao/" in page.url
