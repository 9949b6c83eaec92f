"""The fence around web push: hosts on the list, public addresses only, no redirections, subscriptions that end."""

from __future__ import annotations

import base64
import socket
import stat
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.notices import vapid
from nangluong.foundation.notices.models import Delivery, PushSubscription
from nangluong.foundation.notices.outcome import Dropped, Failed, Refused
from nangluong.foundation.notices.pushing import PushRefused, checked_endpoint, public_address, push
from nangluong.foundation.notices.sending import send_due
from nangluong.foundation.notices.subscribing import MOST, subscribe, unsubscribe
from nangluong.foundation.notices.telling import notify
from tests.foundation.notices.servers import PushService, claims_of

AN, BINH = Actor("Lê An", user_id=1), Actor("Trần Bình", user_id=2)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com:443/wpush/v2/x",
        "https://hk2p.notify.windows.com/w/?token=x",
        "https://web.push.apple.com/x",
    ],
)
def test_push_services_of_the_browsers_are_taken(endpoint: str) -> None:
    assert checked_endpoint(endpoint).scheme == "https"


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evil.example/fcm.googleapis.com",
        "https://user:pass@fcm.googleapis.com/x",
        "https://fcm.googleapis.com@127.0.0.1/x",
        "https://127.0.0.1/x",
        "http://127.0.0.1:8000/x",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://169.254.169.254/latest/meta-data/",
        "https://localhost/x",
        "https://2130706433/x",
        "https://notify.windows.com.example/x",
        "https://evilnotify.windows.com.x/",
        "https://evil-push.apple.com/x",
        "https://fcm.googleapis.com/x#fragment",
        "file:///etc/passwd",
        "gopher://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:99999/x",
        "https://[/x",
        "",
        "https://fcm.googleapis.com/" + "x" * 1000,
    ],
)
def test_any_other_address_is_refused(endpoint: str) -> None:
    with pytest.raises(PushRefused):
        checked_endpoint(endpoint)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.7", "192.168.1.1", "169.254.169.254", "::1", "fd00::1", "0.0.0.0"]
)
def test_a_listed_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    def answers(*_: object, **__: object) -> list[Any]:
        return [(0, 0, 0, "", (one, 443)) for one in ("142.250.66.74", address)]

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    with pytest.raises(Refused) as caught:
        public_address("fcm.googleapis.com", 443)
    assert caught.value.why == "address_not_public"


def test_the_address_that_was_checked_is_the_one_called(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], **_: object) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("142.250.66.74", 443))])
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Failed):
        push("https://fcm.googleapis.com/x", **keys(), payload={})
    assert called == [("142.250.66.74", 443)]


def keys() -> dict[str, str]:
    with_server = PushService()
    with_server.server_close()
    return with_server.keys


def test_an_unknown_name_is_tried_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> list[Any]:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Failed):
        public_address("fcm.googleapis.com", 443)


def test_a_browser_can_read_what_is_pushed_and_knows_who_pushes(push_service: PushService) -> None:
    push(push_service.endpoint, **push_service.keys, payload={"title": "Điện"})
    ((payload, headers),) = push_service.pushes
    assert payload == {"title": "Điện"}
    claims = claims_of(headers, vapid.public_key())
    assert claims["aud"] == push_service.endpoint.removesuffix("/push/secret-of-the-browser")
    assert time.time() < claims["exp"] < time.time() + 24 * 3600


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(404, Dropped), (410, Dropped), (429, Failed), (503, Failed), (400, Refused), (413, Refused), (302, Refused)],
)
def test_the_answer_decides_whether_it_is_tried_again(
    push_service: PushService, status: int, outcome: type[Exception]
) -> None:
    push_service.answer = status
    with pytest.raises(outcome):
        push(push_service.endpoint, **push_service.keys, payload={})
    assert push_service.paths == ["/push/secret-of-the-browser"], "no redirection is followed"


@pytest.mark.django_db
class TestSubscriptions:
    def test_a_browser_that_is_gone_is_forgotten(self, push_service: PushService) -> None:
        subscribe(AN, endpoint=push_service.endpoint, **push_service.keys)
        notify(1, "work_done", key="1", params={"title": "x"})
        push_service.answer = 410
        assert send_due().dropped == 1
        assert not PushSubscription.objects.exists()
        assert Delivery.objects.get().state == "dropped"

    def test_the_last_person_at_a_browser_has_it(self, push_service: PushService) -> None:
        subscribe(AN, endpoint=push_service.endpoint, **push_service.keys)
        subscribe(AN, endpoint=push_service.endpoint, **push_service.keys)
        notify(1, "work_done", key="1", params={"title": "x"})
        subscribe(BINH, endpoint=push_service.endpoint, **push_service.keys)
        assert PushSubscription.objects.get().person_id == 2
        assert send_due().dropped == 1, "the push for the one before is not shown to the one after"
        assert push_service.pushes == []

    def test_the_eleventh_browser_replaces_the_oldest(self) -> None:
        given = keys()
        for number in range(MOST + 1):
            subscribe(AN, endpoint=f"https://fcm.googleapis.com/{number}", **given)
        assert PushSubscription.objects.count() == MOST
        assert not PushSubscription.objects.filter(endpoint__endswith="/0").exists()

    def test_one_or_all_browsers_of_ones_own_are_switched_off(self) -> None:
        given = keys()
        for number, actor in enumerate((AN, AN, BINH)):
            subscribe(actor, endpoint=f"https://fcm.googleapis.com/{number}", **given)
        assert unsubscribe(AN, endpoint="https://fcm.googleapis.com/2") == 0
        assert unsubscribe(AN, endpoint="https://fcm.googleapis.com/0") == 1
        assert unsubscribe(AN) == 1
        assert PushSubscription.objects.get().person_id == 2

    @pytest.mark.parametrize(
        ("p256dh", "auth"), [("", ""), ("AAAA", "AAAA"), ("đ" * 87, "é" * 22), ("A" * 87, "A" * 9)]
    )
    def test_keys_that_are_none_are_refused(self, p256dh: str, auth: str) -> None:
        with pytest.raises(PushRefused):
            subscribe(AN, endpoint="https://fcm.googleapis.com/x", p256dh=p256dh, auth=auth)

    def test_a_visitor_has_no_browsers(self) -> None:
        with pytest.raises(NotPermitted):
            subscribe(Actor("khách"), endpoint="https://fcm.googleapis.com/x", **keys())


@pytest.fixture
def fresh_key(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    settings.CONFIG = replace(settings.CONFIG, home=tmp_path, push_key="")
    vapid._key.cache_clear()
    yield tmp_path
    vapid._key.cache_clear()


def test_the_key_is_made_once_and_kept_for_us_only(fresh_key: Path) -> None:
    first = vapid.public_key()
    vapid._key.cache_clear()
    assert vapid.public_key() == first
    assert len(base64.urlsafe_b64decode(first + "=")) == 65
    assert stat.S_IMODE((fresh_key / "push_key").stat().st_mode) == 0o600
    assert [path.name for path in fresh_key.iterdir()] == ["push_key"]


def test_a_given_key_is_used(fresh_key: Path, settings: Settings) -> None:
    vapid.public_key()
    text = (fresh_key / "push_key").read_text()
    made = vapid.public_key()
    (fresh_key / "push_key").unlink()
    settings.CONFIG = replace(settings.CONFIG, push_key=text)
    vapid._key.cache_clear()
    assert vapid.public_key() == made
    assert not (fresh_key / "push_key").exists()
