"""In Chromium: a file from upload to download and its refusal to others; the inbox; progress; a push that is shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, expect
from procrastinate.contrib.django import app
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from nangluong.accounts.models import User
from nangluong.foundation.actor import Actor
from nangluong.foundation.files.models import StoredFile
from nangluong.foundation.models import Work
from nangluong.foundation.notices.telling import notify
from nangluong.foundation.perms import MANAGE_JOBS, SEE_JOBS
from nangluong.foundation.work import carried_out, queue_work
from tests.accounts.people import enter, person
from tests.e2e.watching import Watched, watch
from tests.foundation.files import samples
from tests.web.conftest import browser_type_launch_args, built_front_end  # noqa: F401 - fixtures

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("built_front_end", "home"),
    pytest.mark.filterwarnings("ignore::pytest.PytestRemovedIn10Warning"),
]
PHONE, DESK = 360, 1280


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> None:
    """Keep the files of the test below a folder of its own."""
    settings.CONFIG = replace(settings.CONFIG, home=tmp_path)
    settings.FILES, settings.SPACE_FLOOR_BYTES = str(tmp_path / "files"), 0


@pytest.fixture
def contexts(browser: Browser) -> Iterator[Browser]:
    """Close every context at the end."""
    yield browser
    for context in list(browser.contexts):
        context.close()


def enters(browser: Browser, live_server: LiveServer, user: User, width: int, **more: Any) -> Watched:
    context = browser.new_context(viewport={"width": width, "height": 800}, accept_downloads=True, **more)
    context.set_default_timeout(15_000)
    session = enter(Client(), user).cookies[django_settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return watch(context.new_page(), live_server.url)


def check(watched: Watched) -> None:
    watched.must_be_accessible()
    watched.must_fit()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_file_from_upload_to_download(contexts: Browser, live_server: LiveServer, width: int) -> None:
    mine = enters(contexts, live_server, person(full_name="Lê An"), width)
    page = mine.open("/tep/")
    check(mine)
    digest = hashlib.sha256(samples.pdf()).hexdigest()
    file = {"name": "Báo cáo quý.pdf", "mimeType": "application/pdf", "buffer": samples.pdf()}
    page.locator("#id_file").set_input_files([file])  # type: ignore[list-item]
    expect(page.locator("[data-upload-digest]")).to_have_text(digest)
    check(mine)
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.locator("h1")).to_have_text("Biên nhận tệp đính kèm")
    expect(page.locator("dl.facts")).to_contain_text(digest)
    expect(page.get_by_text("trùng với mã của máy chủ")).to_be_visible()
    check(mine)
    page.get_by_role("button", name="Lưu vào Tệp của tôi").click()
    page.get_by_role("link", name="Báo cáo quý.pdf").click()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Tải về").click()
    assert fetched.value.suggested_filename == "Báo cáo quý.pdf"
    assert Path(fetched.value.path()).read_bytes() == samples.pdf()

    row = StoredFile.objects.get()
    other = enters(contexts, live_server, person(full_name="Trần Bình"), width)
    other.open(f"/tep/{row.pk}/tai-ve/", status=403)
    expect(other.page.get_by_role("alert")).to_contain_text("Bạn không có quyền xem tệp này")
    check(other)
    mine.must_be_quiet()
    other.must_be_quiet()


def test_a_refusal_and_a_journey_without_scripts(contexts: Browser, live_server: LiveServer) -> None:
    mine = enters(contexts, live_server, person(), PHONE, java_script_enabled=False)
    page = mine.open("/en/tep/")
    bad = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": samples.pdf(b"<< /S /JavaScript >>")}
    page.locator("#id_file").set_input_files([bad])  # type: ignore[list-item]
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("acts or a file inside")
    page.locator("#id_file").set_input_files([{**bad, "buffer": samples.pdf()}])  # type: ignore[list-item]
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("h1")).to_have_text("Attachment receipt")


def test_the_inbox_is_read(contexts: Browser, live_server: LiveServer) -> None:
    user = person(full_name="Lê An")
    for number in range(2):
        notify(user.pk, "work_done", key=str(number), params={"title": f"2026-{number}"}, url="/viec-cua-toi/")
    for width, prefix in ((PHONE, ""), (DESK, "/en")):
        mine = enters(contexts, live_server, user, width)
        page = mine.open(f"{prefix}/hop-thu/")
        check(mine)
        if prefix:
            mine.must_speak_english()
        page.locator(".inbox li.is-unread a").first.click()
        expect(page.locator("h1")).to_contain_text("2026-")
        check(mine)
        page.locator(".action-row a").click()
        expect(page).to_have_url(f"{live_server.url}{prefix}/viec-cua-toi/")
        mine.open(f"{prefix}/hop-thu/lua-chon/")
        check(mine)
        if prefix:
            mine.must_speak_english()
        mine.must_be_quiet()
    expect(page.locator(".bell-count")).to_have_count(0)


def test_progress_moves_by_itself_to_its_end(contexts: Browser, live_server: LiveServer) -> None:
    user = person(SEE_JOBS, MANAGE_JOBS, full_name="Vận hành")
    task = app.configure_task("tests.something", allow_unknown=True)
    work = queue_work(Actor(str(user), user_id=user.pk), task, kind="t", title="Nạp tệp")
    mine = enters(contexts, live_server, user, DESK)
    page = mine.open("/he-thong/cong-viec/")
    job = page.locator(".job").first
    expect(job).to_contain_text("đang chờ")
    with carried_out(work) as progress:
        progress.step(2, 5, "tính phát thải", "computing emissions")
        expect(job).to_contain_text("tính phát thải")
        expect(job).to_contain_text("2/5")
    expect(job).to_contain_text("Xong")
    check(mine)
    Work.objects.update(state="failed", error_vi="Tệp hỏng.", error_en="The file is damaged.")
    for width, prefix in ((PHONE, ""), (DESK, "/en")):
        here = enters(contexts, live_server, user, width)
        here.open(f"{prefix}/he-thong/cong-viec/")
        check(here)
        if prefix:
            here.must_speak_english()
        here.must_be_quiet()
    page.reload()
    page.get_by_role("button", name="Chạy lại Nạp tệp").click()
    expect(page.locator(".job").first).to_contain_text("đang chờ")
    mine.must_be_quiet()


def test_a_push_is_shown_once_and_leads_nowhere_else(contexts: Browser, live_server: LiveServer) -> None:
    mine = enters(contexts, live_server, person(), DESK, permissions=["notifications"])
    page = mine.open("/hop-thu/lua-chon/")
    expect(page.locator("[data-push-state]")).to_have_text("Trình duyệt này chưa nhận thông báo.")
    expect(page.get_by_role("button", name="Bật ở trình duyệt này")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    session = page.context.new_cdp_session(page)
    registrations: list[dict[str, Any]] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: registrations.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    page.wait_for_timeout(300)
    (registration,) = [one for one in registrations if one["scopeURL"] == f"{live_server.url}/"]
    payload = '{"title": "nangluong", "body": "Việc bạn giao đã xong", "tag": "t1", "url": "/hop-thu/1/"}'
    for data in (payload, payload, "not ours"):
        session.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": live_server.url, "registrationId": registration["registrationId"], "data": data},
        )
    shown = "navigator.serviceWorker.ready.then((r) => r.getNotifications()).then((all) => all.map((n) => n.body))"
    page.wait_for_function(f"{shown}.then((all) => all.length >= 2)")
    page.wait_for_timeout(300)
    assert sorted(page.evaluate(shown)) == ["", "Việc bạn giao đã xong"], "the same tag is shown once"
    mine.must_be_quiet()
