"""The ways in, in a browser: password and app, passkey, recovery code, electronic identity, ending sessions."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.app_codes import app_code
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.site import Site
from tests.e2e.watching import Watched

PASSWORD = "mười hai ký tự và hơn"
Open = Callable[..., Watched]


@pytest.fixture
def opened(browser: Browser, site: Site) -> Iterator[Open]:
    """Give a way to open further browsers; what any of them writes to its console fails the test.

    They come by the name `localhost`, since a passkey belongs to a name and 127.0.0.1 is none.
    """
    contexts: list[BrowserContext] = []
    heard: list[str] = []

    def new(width: int = DESK, agent: str | None = None) -> Watched:
        context = browser.new_context(viewport={"width": width, "height": 800}, user_agent=agent, accept_downloads=True)
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: heard.append(str(error)))
        return Watched(page, site.url.replace("127.0.0.1", "localhost"))

    yield new
    for context in contexts:
        context.close()
    assert [text for text in heard if not text.startswith("Failed to load resource")] == []


@pytest.fixture
def name(site: Site) -> str:
    """Give a new member of staff."""
    username = f"thu-{secrets.token_hex(4)}"
    site.person(username, PASSWORD)
    return username


def check(watched: Watched) -> None:
    """Look at the page as on a phone and in an office."""
    for width in (PHONE, DESK):
        watched.page.set_viewport_size({"width": width, "height": 800})
        watched.must_be_accessible()
        watched.must_fit()


def give_password(watched: Watched, name: str) -> Page:
    page = watched.open("/dang-nhap/")
    page.locator("#id_login").fill(name)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Tiếp tục").click()
    return page


def enrol_app(watched: Watched, name: str) -> str:
    """Sign in for the first time and enrol an app; stay on the page of the recovery codes. Return the secret."""
    page = give_password(watched, name)
    page.get_by_role("link", name="Thêm ứng dụng xác thực").click()
    secret = page.locator("ol code").inner_text()
    page.locator("#id_code").fill(app_code(secret))
    page.get_by_role("button", name="Thêm", exact=True).click()
    expect(page.locator("h1")).to_have_text("Mã dự phòng")
    return secret


def give_code(page: Page, code: str) -> None:
    page.locator("#id_code").fill(code)
    with page.expect_navigation():
        page.get_by_role("button", name="Đăng nhập", exact=True).click()


def test_staff_enrol_an_app_keep_their_codes_and_come_back_with_one(opened: Open, name: str) -> None:
    first = opened()
    page = give_password(first, name)
    expect(page.get_by_role("status")).to_contain_text("cách xác thực thứ hai")
    check(first)
    first.open("/tac-nghiep/")
    expect(page.locator("h1")).to_have_text("Đăng nhập và bảo mật")
    first.follow(page.get_by_role("link", name="Thêm ứng dụng xác thực"))
    check(first)
    secret = page.locator("ol code").inner_text()
    page.locator("#id_code").fill(app_code(secret))
    page.get_by_role("button", name="Thêm", exact=True).click()
    expect(page.locator("h1")).to_have_text("Mã dự phòng")
    check(first)
    codes = page.locator(".code-list code").all_inner_texts()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Tải về tệp văn bản").click()
    assert all(code in saved.value.path().read_text("utf-8") for code in codes)
    first.follow(page.get_by_role("link", name="Tôi đã cất giữ"))
    check(first)

    again = opened()
    page = give_password(again, name)
    expect(page.locator("h1")).to_have_text("Bước xác thực thứ hai")
    check(again)
    # No six digits: refused at any second. That a code serves once is a test of accounts, where the clock can be held.
    give_code(page, "12345")
    expect(page.get_by_role("alert")).to_contain_text("Mã không đúng")
    give_code(page, codes[0])
    again.open("/tai-khoan/")
    expect(page.locator("main")).to_contain_text("Còn 9 mã")


def test_a_passkey_is_enrolled_and_signs_in_without_a_password(opened: Open, name: str) -> None:
    watched = opened()
    page = watched.page
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    authenticator = session.send("WebAuthn.addVirtualAuthenticator", {"options": device})["authenticatorId"]
    give_password(watched, name)
    watched.follow(page.get_by_role("link", name="Thêm khóa truy cập"))
    check(watched)
    page.locator("#id_name").fill("Điện thoại của tôi")
    page.get_by_role("button", name="Tạo khóa").click()
    expect(page.locator("h1")).to_have_text("Mã dự phòng")
    watched.open("/tai-khoan/")
    expect(page.get_by_role("button", name="Gỡ khóa “Điện thoại của tôi”")).to_be_visible()

    page.context.clear_cookies()
    watched.open("/dang-nhap/")
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    page.wait_for_url(re.compile("/toi/$"))
    watched.open("/tai-khoan/")
    expect(page.locator("main")).to_contain_text(name)

    page.context.clear_cookies()
    give_password(watched, name)
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    page.wait_for_url(re.compile("/toi/$"))

    page.context.clear_cookies()
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": authenticator})
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    watched.open("/dang-nhap/")
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    expect(page.get_by_role("alert")).to_contain_text("khóa truy cập")


@pytest.mark.parametrize(
    ("flow", "choice", "said"),
    [
        ("Định danh cá nhân", "Nguyễn Thị Bình", "Cá nhân"),
        ("Định danh tổ chức", "Công ty TNHH Nhà máy Minh Họa", "0000000021"),
    ],
)
def test_a_citizen_and_an_organisation_sign_in_with_one_click(opened: Open, flow: str, choice: str, said: str) -> None:
    watched = opened()
    page = watched.open("/dang-nhap/")
    expect(page.locator("main")).to_contain_text("không phải VNeID")
    check(watched)
    page.get_by_role("button", name=flow).click()
    expect(page.locator("header")).to_contain_text("MÔ PHỎNG – không phải VNeID")
    check(watched)
    page.get_by_role("button", name=choice).click()
    page.wait_for_url(re.compile("/toi/$"))
    page = watched.open("/tai-khoan/")
    expect(page.locator("main")).to_contain_text(said)
    assert page.url.startswith(watched.base)
    check(watched)


def test_the_way_in_speaks_english(opened: Open) -> None:
    watched = opened()
    page = watched.open("/en/dang-nhap/")
    watched.must_speak_english()
    page.get_by_role("button", name="Personal identity").click()
    expect(page.locator("header")).to_contain_text("SIMULATION – not VNeID")
    watched.must_speak_english()
    page.get_by_role("button", name="Vũ Thị Hoa").click()
    expect(page.get_by_role("alert")).to_contain_text("level 2")
    watched.must_speak_english()


def test_whoever_cancels_at_the_provider_comes_back_to_a_plain_page(opened: Open) -> None:
    watched = opened()
    page = watched.open("/dang-nhap/")
    page.get_by_role("button", name="Định danh tổ chức").click()
    page.get_by_role("link", name="Hủy").click()
    expect(page.get_by_role("alert")).to_contain_text("Bạn đã hủy đăng nhập")
    check(watched)


def test_sessions_are_listed_and_ended_from_afar(opened: Open, name: str) -> None:
    office = opened()
    secret = enrol_app(office, name)
    phone = opened(PHONE, "Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0")
    codes = office.page.locator(".code-list code").all_inner_texts()
    give_password(phone, name)
    give_code(phone.page, codes[0])
    assert secret
    page = office.open("/tai-khoan/phien/")
    expect(page.locator("tbody tr")).to_have_count(2)
    check(office)
    row = page.get_by_role("row").filter(has_text="Firefox, Android")
    row.get_by_role("button", name=re.compile("Kết thúc")).click()
    expect(page.locator("tbody tr")).to_have_count(1)
    phone.open("/tai-khoan/")
    expect(phone.page.locator("h1")).to_have_text("Đăng nhập")


def test_without_scripts_the_password_and_the_identity_still_work(browser: Browser, site: Site, name: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=site.url)
    page = context.new_page()
    page.goto("/dang-nhap/")
    expect(page.get_by_role("button", name="Dùng khóa truy cập")).to_be_hidden()
    page.get_by_role("button", name="Định danh cá nhân").click()
    page.get_by_role("button", name="Phạm Thị Dung").click()
    page.wait_for_url(re.compile("/toi/$"))
    context.clear_cookies()
    enrol_app(Watched(page, site.url), name)
    context.close()
