"""In Chromium: a person gives and withdraws consent and files a request, the officer answers, the person reads it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from nangluong.accounts import perms
from nangluong.accounts.models import AccessRecord, User
from nangluong.foundation import audit
from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.audit_checks import check_audit
from tests.accounts.people import enter, organisation, person
from tests.accounts.privacy.conftest import OFFICER_RIGHTS
from tests.e2e.watching import Watched, watch
from tests.web.conftest import browser_type_launch_args, built_front_end  # noqa: F401 - fixtures

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("built_front_end"),
    pytest.mark.filterwarnings("ignore::pytest.PytestRemovedIn10Warning"),
]
PHONE, DESK = 360, 1280
PICTURES = os.environ.get("NANGLUONG_PICTURES", "")


def _as(browser: Browser, live_server: LiveServer, user: User, width: int) -> Watched:
    context = browser.new_context(viewport={"width": width, "height": 800})
    context.set_default_timeout(15_000)
    session = enter(Client(), user).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return watch(context.new_page(), live_server.url)


@pytest.fixture
def open_contexts(browser: Browser) -> Iterator[list[BrowserContext]]:
    """Close every context at the end."""
    yield browser.contexts
    for context in list(browser.contexts):
        context.close()


def _look(watched: Watched, name: str) -> None:
    if PICTURES:
        watched.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    watched.must_be_accessible()
    watched.must_fit()


@pytest.fixture
def people() -> tuple[User, User]:
    """The citizen and the officer, who may also search the audit."""
    citizen = User.objects.create(
        username="an", full_name="Nguyễn Văn An", kind="citizen", email="an@example.vn", citizen_number="001204012345"
    )
    rights = (*OFFICER_RIGHTS, perms.SEE_AUDIT, perms.EXPORT_AUDIT)
    officer = person(*rights, where=organisation("bct", "ministry"), username="binh", full_name="Trần Thị Bình")
    return citizen, officer


@pytest.mark.usefixtures("open_contexts")
def test_consent_request_and_answer(browser: Browser, live_server: LiveServer, people: tuple[User, User]) -> None:
    citizen, officer = people
    home = _as(browser, live_server, citizen, PHONE)
    page = home.open("/du-lieu-cua-toi/dong-y/")
    _look(home, "consents-phone")
    page.locator("#newsletter").get_by_role("button", name="Tôi đồng ý").click()
    expect(page.get_by_text("Đã ghi nhận sự đồng ý của bạn.")).to_be_visible()
    page.locator("#newsletter").get_by_role("button", name="Rút lại sự đồng ý").click()
    expect(page.get_by_text("Bạn đã rút lại sự đồng ý.")).to_be_visible()

    home.open("/du-lieu-cua-toi/yeu-cau/")
    _look(home, "requests-phone")
    page.get_by_label("Bạn muốn").select_option("correct")
    page.get_by_label("Nội dung yêu cầu").fill("Sửa họ tên: <b>Nguyễn Văn Ân</b>")
    page.get_by_role("button", name="Gửi yêu cầu").click()
    expect(page.get_by_text("Đã nhận yêu cầu của bạn.")).to_be_visible()
    asked = page.url

    work = _as(browser, live_server, officer, DESK)
    desk = work.open("/bao-ve-du-lieu/")
    _look(work, "queue-desk")
    desk.locator("#queue tbody a").first.click()
    expect(desk.get_by_text("<b>Nguyễn Văn Ân</b>")).to_be_visible()
    desk.get_by_role("button", name="Tiếp nhận, đang thực hiện").click()
    expect(desk.get_by_text("Đã ghi nhận. Người gửi được báo.")).to_be_visible()
    desk.get_by_label("Trả lời người gửi").fill("Đã sửa theo căn cước.")
    desk.get_by_role("button", name="Đã thực hiện").click()
    expect(desk.locator("main")).to_contain_text("Đã sửa theo căn cước.")
    _look(work, "handle-desk")

    page.goto(asked)
    expect(page.get_by_text("Đã sửa theo căn cước.")).to_be_visible()
    _look(home, "answer-phone")
    home.open("/du-lieu-cua-toi/ai-da-xem/")
    expect(page.locator("#seen")).to_contain_text("Trần Thị Bình")
    _look(home, "seen-phone")
    assert AccessRecord.objects.get().subject_key == str(citizen.pk)
    for watched in (home, work):
        watched.must_be_quiet()


@pytest.mark.parametrize(("width", "prefix"), [(PHONE, ""), (DESK, "/en")], ids=["phone-vi", "desk-en"])
@pytest.mark.usefixtures("open_contexts")
def test_every_page_is_usable_by_everyone(
    browser: Browser, live_server: LiveServer, people: tuple[User, User], width: int, prefix: str
) -> None:
    entry = audit.record(SYSTEM, "set_price", kind="tariff", key="A1", before={"price": 1}, after={"price": 2})
    check_audit(SYSTEM)
    watched = _as(browser, live_server, people[1], width)
    for number, path in enumerate(
        (
            "/kiem-toan/",
            f"/kiem-toan/{entry.pk}/",
            "/kiem-toan/kiem-tra/",
            "/quyen-rieng-tu/",
            "/du-lieu-cua-toi/",
            "/bao-ve-du-lieu/so-xu-ly/",
            "/bao-ve-du-lieu/su-co/",
        )
    ):
        watched.open(f"{prefix}{path}")
        _look(watched, f"page-{number}-{width}{prefix.replace('/', '-')}")
        if prefix:
            watched.must_speak_english()
    watched.must_be_quiet()
