"""People in a browser: invited, accepted, given a role, revoked; and acting for one organisation at a time."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.app_codes import app_code
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.site import Site
from tests.e2e.watching import Watched, watch

PASSWORD = "mười hai ký tự và hơn"
Open = Callable[[], Watched]


@pytest.fixture
def opened(browser: Browser, site: Site) -> Iterator[Open]:
    """Give a way to open further browsers, each watched."""
    contexts: list[BrowserContext] = []
    pages: list[Watched] = []

    def new() -> Watched:
        contexts.append(browser.new_context(viewport={"width": DESK, "height": 800}))
        contexts[-1].set_default_timeout(20_000)
        pages.append(watch(contexts[-1].new_page(), site.url))
        return pages[-1]

    yield new
    for page in pages:
        page.must_be_quiet()
    for context in contexts:
        context.close()


def look(watched: Watched) -> None:
    """Expect the page to serve everybody, on a phone and in an office."""
    for width in (PHONE, DESK):
        watched.page.set_viewport_size({"width": width, "height": 800})
        watched.must_be_accessible()
        watched.must_fit()


def sign_in(watched: Watched, site: Site, name: str) -> Page:
    """Sign an illustrative person in, with both factors, and end on their roles."""
    lines = (Path(site.home) / "demo-people.txt").read_text(encoding="utf-8").splitlines()
    password, secret = next(line.split()[1:] for line in lines if line.startswith(f"{name} "))
    page = watched.open("/dang-nhap/?next=/toi/")
    page.locator("#id_login").fill(name)
    page.locator("#id_password").fill(password)
    page.locator("main form:has(#id_password) button[type=submit]").click()
    page.locator("#id_code").fill(app_code(secret))
    page.locator("main form:has(#id_code) button[type=submit]").first.click()
    page.wait_for_url(re.compile("/toi/$"))
    return page


def invite(watched: Watched, name: str) -> str:
    """Invite somebody as operator of the meters; return the path of the link."""
    page = watched.page
    page.locator(".account-menu summary").click()
    page.get_by_role("link", name="Quản trị người dùng").click()
    watched.follow(page.get_by_role("link", name="Mời người"))
    look(watched)
    page.locator("[name=full_name]").fill(name)
    page.locator("[name=email]").fill(f"{secrets.token_hex(4)}@example.vn")
    page.locator("[name=role]").select_option("corporation_operator")
    page.get_by_role("button", name="Gửi lời mời").click()
    link = page.locator("#invitation-link").get_attribute("href")
    look(watched)
    assert link
    return link.removeprefix(watched.base)


def accept(watched: Watched, link: str) -> None:
    """Make an account by the link, sign in with it and enrol an app: the way of a new member of staff."""
    page = watched.open(link)
    look(watched)
    username = f"moi-{secrets.token_hex(4)}"
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=again]").fill(PASSWORD)
    page.get_by_role("button", name="Tạo tài khoản và nhận vai trò").click()
    page.locator("#id_login").fill(username)
    page.locator("#id_password").fill(PASSWORD)
    watched.follow(page.locator("main form:has(#id_password) button[type=submit]"))
    watched.open("/tai-khoan/ung-dung/")
    secret = page.locator("code").first.inner_text()
    page.locator("#id_code").fill(app_code(secret))
    page.locator("main form:has(#id_code) button[type=submit]").click()
    page.wait_for_url(re.compile("/tai-khoan/ma-du-phong/$"))


def test_invited_accepted_given_a_role_and_revoked(opened: Open, site: Site) -> None:
    chief, newcomer = opened(), opened()
    person = f"Lê Thị Thử {secrets.token_hex(2)}"
    sign_in(chief, site, "demo-quan-tri-evnhanoi")
    accept(newcomer, invite(chief, person))

    page = newcomer.open("/toi/")
    expect(page.locator(".acting")).to_contain_text("Tổng công ty Điện lực Thành phố Hà Nội")
    look(newcomer)
    newcomer.open("/quan-tri/", 403)

    desk = chief.open("/quan-tri/don-vi/evnhanoi/")
    look(chief)
    desk.get_by_role("link", name=person).click()
    desk.locator("[name=role]").select_option("organisation_administrator")
    desk.get_by_role("button", name="Giao vai trò").click()
    expect(desk.locator("#roles")).to_contain_text("Người quản trị của đơn vị")
    look(chief)
    newcomer.open("/quan-tri/don-vi/evnhanoi/")
    newcomer.open("/quan-tri/don-vi/bct/", 403)

    desk.locator("#roles tr", has_text="Người quản trị của đơn vị").get_by_role("button").click()
    expect(desk.get_by_text("Đã kết thúc vai trò.")).to_be_visible()
    newcomer.open("/quan-tri/don-vi/evnhanoi/", 403)

    desk.get_by_role("button", name="Ghi nhận nghỉ").click()
    expect(desk.get_by_text("Đã ghi nhận nghỉ")).to_be_visible()
    assert "dang-nhap" in newcomer.open("/toi/").url


def test_a_person_of_two_organisations_switches(opened: Open, site: Site) -> None:
    watched = opened()
    page = sign_in(watched, site, "demo-hai-don-vi")
    bar = page.locator(".acting")
    look(watched)
    names = {"Cục Điện lực", "Vụ Kế hoạch, Tài chính và Quản lý doanh nghiệp"}
    before = bar.locator("strong").inner_text()
    bar.get_by_role("button", name="Chuyển").click()
    expect(bar.locator("strong")).to_have_text((names - {before}).pop())
    watched.open("/can-doi/")
    expect(bar.locator("strong")).to_have_text((names - {before}).pop())
    watched.open("/en/toi/")
    expect(bar).to_contain_text("Acting for")
    watched.must_speak_english()
    look(watched)
