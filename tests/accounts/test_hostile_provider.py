"""The whole flow against a provider, or somebody in its place, that answers wrongly: real HTTP, forged answers."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_django
from django.core.cache import cache

from nangluong.accounts.models import User
from nangluong.accounts.pages.identity import limiter
from nangluong.foundation.models import AuditEntry
from tests.accounts.simulator import Walk, config_with_issuer
from tests.accounts.tokens import key_set, token

pytestmark = pytest.mark.django_db

PERSON = {"name": "Kẻ Giả", "citizen_number": "000190000001", "acr": "urn:nangluong:mo-phong:muc-2"}


class Hostile(ThreadingHTTPServer):
    """A provider whose answers the test chooses."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.answers: dict[str, Any] = {}
        self.asked: list[str] = []
        self.reset()

    def reset(self) -> None:
        """Behave well again."""
        self.asked = []
        self.answers = {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
            "/keys": key_set("good"),
            "/userinfo": {"sub": "s-1"} | PERSON,
        }


class Handler(BaseHTTPRequestHandler):
    server: Hostile

    def _answer(self) -> None:
        self.server.asked.append(self.path)
        found = self.server.answers.get(self.path)
        body = found if isinstance(found, bytes) else json.dumps(found).encode()
        self.send_response(200 if found is not None else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = _answer  # noqa: N815 - the name that http.server looks for

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[Hostile]:
    hostile = Hostile()
    thread = threading.Thread(target=hostile.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield hostile
    hostile.shutdown()
    hostile.server_close()
    thread.join()


@pytest.fixture
def hostile(server: Hostile, settings: pytest_django.Settings) -> Hostile:
    server.reset()
    cache.clear()
    limiter.cache_clear()
    settings.CONFIG = config_with_issuer(server.issuer)
    return server


def attempt(hostile: Hostile, key: str = "good", kid: str | None = None, **changes: Any) -> Walk:
    """Sign in with a token that differs from a good one by `changes`."""
    walk = Walk.new()
    asked = parse_qs(urlsplit(walk.begin()).query)
    said = {"iss": hostile.issuer, "aud": "simulated-person", "nonce": asked["nonce"][0]} | PERSON | changes
    hostile.answers["/token"] = {"access_token": "a", "token_type": "Bearer", "id_token": token(key, kid, **said)}
    answer = walk.site.get("/dinh-danh/person/", {"code": "c", "state": asked["state"][0]})
    if walk.user_id is None:
        assert answer.status_code == 400
        assert "identity_refused" in answer.content.decode()
        assert "Traceback" not in answer.content.decode()
    return walk


def last_reason() -> str:
    return AuditEntry.objects.filter(refused=True, verb="sign_in").order_by("-id")[0].reason


def test_a_provider_that_behaves_signs_in(hostile: Hostile) -> None:
    assert attempt(hostile).user_id == User.objects.get().pk


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"nonce": "of-another-sign-in"}, "wrong nonce"),
        ({"nonce": None}, "wrong nonce"),
        ({"exp": int(time.time()) - 60}, "token expired"),
        ({"aud": "simulated-organisation"}, "wrong audience"),
        ({"iss": "https://elsewhere.example"}, "wrong issuer"),
        ({"key": "stranger"}, "unknown signing key"),
        ({"key": "stranger", "kid": "good"}, "token refused: InvalidSignatureError"),
        ({"sub": "somebody-else"}, "user info of somebody else"),
        ({"acr": "urn:nangluong:mo-phong:muc-1"}, "level 1 below 2"),
        ({"acr": "something"}, "level of assurance unknown"),
        ({"citizen_number": "0001 9000 0001"}, "claim citizen_number malformed"),
        ({"citizen_number": "００0190000001"}, "claim citizen_number malformed"),
        ({"name": 7}, "claim name missing"),
    ],
)
def test_a_forged_answer_is_refused_logged_and_audited(
    hostile: Hostile, caplog: pytest.LogCaptureFixture, changes: dict[str, Any], said: str
) -> None:
    assert attempt(hostile, **changes).user_id is None
    assert last_reason() == said
    assert said in caplog.text
    assert not User.objects.exists()


def test_keys_are_read_once_more_when_the_provider_has_changed_them(hostile: Hostile) -> None:
    attempt(hostile)
    hostile.answers["/keys"] = key_set("good", "new")
    assert attempt(hostile, key="new").user_id is not None
    assert hostile.asked.count("/keys") == 2


@pytest.mark.parametrize("answer", [{}, {"access_token": "a"}, {"error": "invalid_grant"}, b"<html>", None])
def test_no_tokens_is_a_plain_page(hostile: Hostile, answer: Any) -> None:
    walk = Walk.new()
    state = parse_qs(urlsplit(walk.begin()).query)["state"][0]
    hostile.answers["/token"] = answer
    said = walk.site.get("/dinh-danh/person/", {"code": "c", "state": state})
    assert said.status_code in (400, 503)
    assert "identity_" in said.content.decode()
    assert walk.user_id is None


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "http://127.0.0.1:1/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"userinfo_endpoint": "http://169.254.169.254/latest"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_description_that_points_elsewhere_is_not_followed(hostile: Hostile, change: dict[str, str]) -> None:
    hostile.answers["/.well-known/openid-configuration"] |= change
    answer = Walk.new().site.post("/dang-nhap/dinh-danh/person/")
    assert answer.status_code == 400
    assert "identity_refused" in answer.content.decode()


def test_a_huge_answer_is_not_read(hostile: Hostile) -> None:
    hostile.answers["/.well-known/openid-configuration"] = b"{" + b" " * 300_000 + b"}"
    assert Walk.new().site.post("/dang-nhap/dinh-danh/person/").status_code == 400


def test_the_number_of_another_person_under_a_known_subject_is_refused(hostile: Hostile) -> None:
    attempt(hostile)
    assert attempt(hostile, citizen_number="000190000002").user_id is None
    assert last_reason() == "subject belongs to another person"
    assert User.objects.count() == 1
