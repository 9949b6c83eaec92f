"""The inbox and its bell, choices, and the subscriptions of browsers."""

from __future__ import annotations

import pytest
from django.test import Client

from nangluong.accounts.models import User
from nangluong.foundation.notices import directory
from nangluong.foundation.notices.choices import wanted_channels
from nangluong.foundation.notices.kinds import notice_kinds
from nangluong.foundation.notices.models import Notice, NoticeLanguage, PushSubscription
from nangluong.foundation.notices.telling import notify
from nangluong.foundation.perms import MANAGE_JOBS
from tests.accounts import people
from tests.foundation.notices.servers import PushService

pytestmark = pytest.mark.django_db


@pytest.fixture
def an() -> User:
    return people.person(full_name="Lê An", email="an@don-vi.example")


@pytest.fixture
def signed_in(client: Client, an: User) -> Client:
    return people.enter(client, an)


def tell(person: User, key: str = "1", title: str = "Nạp than") -> Notice:
    notify(person.pk, "work_done", key=key, params={"title": title}, url="/viec-cua-toi/")
    return Notice.objects.get(person_id=person.pk, key=key)


def test_the_bell_counts_and_reading_lowers_it(signed_in: Client, an: User) -> None:
    notice = tell(an)
    tell(an, key="2")
    assert "2 thư chưa đọc" in signed_in.get("/viec-cua-toi/").content.decode()
    page = signed_in.get("/hop-thu/").content.decode()
    assert "Đã xong “Nạp than”" in page
    opened = signed_in.get(f"/hop-thu/{notice.pk}/").content.decode()
    assert 'href="/viec-cua-toi/"' in opened
    assert "1 thư chưa đọc" in opened
    signed_in.post(f"/hop-thu/{notice.pk}/chua-doc/")
    assert "2 thư chưa đọc" in signed_in.get("/hop-thu/").content.decode()
    signed_in.post("/hop-thu/da-doc/")
    assert "thư chưa đọc" not in signed_in.get("/hop-thu/").content.decode()


def test_the_same_in_english(signed_in: Client, an: User) -> None:
    notice = tell(an)
    assert "1 unread message" in signed_in.get("/en/hop-thu/").content.decode()
    opened = signed_in.get(f"/en/hop-thu/{notice.pk}/").content.decode()
    assert "Done “Nạp than”" in opened
    assert 'href="/en/viec-cua-toi/"' in opened


def test_what_is_told_is_shown_as_text(signed_in: Client, an: User) -> None:
    notice = tell(an, title="<script>alert(1)</script>")
    for path in ("/hop-thu/", f"/hop-thu/{notice.pk}/"):
        assert "<script>alert(1)" not in signed_in.get(path).content.decode()


def test_anothers_notice_does_not_exist(signed_in: Client, an: User) -> None:
    notice = tell(people.person())
    assert signed_in.get(f"/hop-thu/{notice.pk}/").status_code == 404
    signed_in.post(f"/hop-thu/{notice.pk}/chua-doc/")
    signed_in.post("/hop-thu/da-doc/")
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize("before", ["", "x", "-1", "9" * 30, "０", "1'"])
def test_any_address_of_the_inbox_is_answered(signed_in: Client, before: str) -> None:
    assert signed_in.get("/hop-thu/", {"before": before}).status_code == 200


def test_older_notices_are_a_page_further(signed_in: Client, an: User) -> None:
    for number in range(25):
        tell(an, key=str(number))
    page = signed_in.get("/hop-thu/").content.decode()
    assert page.count("Đã xong") == 20
    oldest_shown = Notice.objects.order_by("-pk")[19].pk
    assert f"?before={oldest_shown}" in page
    assert signed_in.get(f"/hop-thu/?before={oldest_shown}").content.decode().count("Đã xong") == 5


def test_choices_are_kept_and_what_is_fixed_stays(signed_in: Client, an: User) -> None:
    page = signed_in.get("/hop-thu/lua-chon/").content.decode()
    assert 'value="job_given_up/inbox" checked disabled' in page
    signed_in.post("/hop-thu/lua-chon/", {"wanted": ["work_done/email", "bogus/email", "x"], "language": "en"})
    kinds = notice_kinds()
    assert wanted_channels(an.pk, kinds["work_done"]) == {"email"}
    assert wanted_channels(an.pk, kinds["job_given_up"]) == {"inbox"}
    assert NoticeLanguage.objects.get().language == "en"
    assert 'value="work_done/email" checked' in signed_in.get("/hop-thu/lua-chon/").content.decode()


def test_a_browser_is_taken_and_let_go(signed_in: Client) -> None:
    service = PushService()
    service.server_close()
    endpoint = "https://fcm.googleapis.com/fcm/send/x"
    given = {"action": "subscribe", "endpoint": endpoint, **service.keys}
    assert signed_in.post("/hop-thu/trinh-duyet/", given).status_code == 204
    assert PushSubscription.objects.count() == 1
    inside = given | {"endpoint": "https://169.254.169.254/latest"}
    assert signed_in.post("/hop-thu/trinh-duyet/", inside).status_code == 400
    assert signed_in.post("/hop-thu/trinh-duyet/", {"action": "unsubscribe", "endpoint": endpoint}).status_code == 204
    signed_in.post("/hop-thu/trinh-duyet/", given)
    assert signed_in.post("/hop-thu/trinh-duyet/", {}).status_code == 302
    assert not PushSubscription.objects.exists()


def test_the_service_worker_comes_from_the_root(client: Client, built_front_end: None) -> None:
    answer = client.get("/sw.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert (answer["Service-Worker-Allowed"], answer["Cache-Control"]) == ("/", "no-cache")
    assert b"showNotification" in answer.content
    assert b"respondWith" not in answer.content, "it must never answer for the site"


def test_people_are_found_by_number_and_by_right(an: User) -> None:
    operator = people.person(MANAGE_JOBS)
    closed = people.person(MANAGE_JOBS, is_active=False)
    assert directory.holders(MANAGE_JOBS) == [operator.pk]
    found = directory.person(an.pk)
    assert found is not None
    assert found.email == "an@don-vi.example"
    assert directory.person(closed.pk) is None
