"""Headers and cookies: on every kind of answer, and what production adds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from tests.accounts import people
from tests.conftest import CHECKOUT
from tests.foundation.deployment.test_checklist import production_environment

pytestmark = pytest.mark.django_db

ANSWERS = [
    "/",
    "/en/",
    "/dang-nhap/",
    "/khong-co/",
    "/healthz",
    "/api/v1/releases",
    "/sdmx/nothing",
    "/static/none.css",
]


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_carries_them(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "publickey-credentials" not in headers["Permissions-Policy"], "passkeys would stop"
    open_to_all = path.startswith(("/api/", "/sdmx/"))
    assert headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if open_to_all else "same-origin")
    for telling in ("Server", "X-Powered-By"):
        assert telling not in headers


def directives(policy: str) -> dict[str, list[str]]:
    return {words[0]: words[1:] for words in (part.split() for part in policy.split(";")) if words}


@pytest.mark.parametrize("path", ["/", "/dang-nhap/", "/khong-co/", "/api/v1/releases"])
def test_the_policy_runs_nothing_of_others_and_nothing_inline(client: Client, path: str) -> None:
    policy = directives(client.get(path).headers["Content-Security-Policy"])
    assert policy["default-src"] == ["'self'"]
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["form-action"][0] == "'self'"
    for what in ("script-src", "style-src"):
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "data:", "https:"} & set(policy[what])


def test_nobody_may_put_a_page_into_a_frame(client: Client) -> None:
    for path in ("/", "/dang-nhap/", "/khong-co/"):
        assert client.get(path).headers["X-Frame-Options"] == "DENY"


def test_a_page_of_somebody_signed_in_is_kept_by_nobody(client: Client) -> None:
    people.enter(client, people.person(username="an", full_name="Lê An"))
    for path in ("/", "/tai-khoan/", "/khong-co/", "/en/"):
        assert "no-store" in client.get(path).headers["Cache-Control"], path


def test_a_visitor_gets_no_cookie(client: Client) -> None:
    for path in ("/", "/en/", "/khong-co/", "/api/v1/releases", "/healthz"):
        client.get(path)
    assert client.cookies == {}


PRODUCTION = """
import django, json
django.setup()
from django.conf import settings as s
from django.http import HttpResponse
from django.test import RequestFactory
from django.middleware.security import SecurityMiddleware
answer = SecurityMiddleware(lambda request: HttpResponse())(
    RequestFactory().get("/", headers={"x-forwarded-proto": "https", "host": "nangluong.example"}))
plain = SecurityMiddleware(lambda request: HttpResponse())(
    RequestFactory().get("/x", headers={"host": "nangluong.example"}))
print(json.dumps({
    "session": [s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE,
                s.SESSION_COOKIE_DOMAIN, s.SESSION_COOKIE_PATH],
    "csrf": [s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE, s.CSRF_COOKIE_SAMESITE, s.CSRF_COOKIE_DOMAIN,
             s.CSRF_COOKIE_PATH],
    "hsts": answer.headers["Strict-Transport-Security"],
    "plain": [plain.status_code, plain.headers.get("Location")],
    "debug": s.DEBUG, "hosts": s.ALLOWED_HOSTS,
}))
"""


def test_production_binds_cookies_to_the_host_and_the_host_to_tls(tmp_path: Any) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PRODUCTION],
        env=production_environment(tmp_path) | {"PYTHONPATH": os.environ.get("PYTHONPATH", "src")},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["session"] == ["__Host-session", True, True, "Lax", None, "/"]
    assert found["csrf"] == ["__Host-csrf", True, "Lax", None, "/"]
    assert found["hsts"] == "max-age=31536000; includeSubDomains; preload"
    assert found["plain"] == [301, "https://nangluong.example/x"]
    assert (found["debug"], found["hosts"]) == (False, ["nangluong.example"])
