"""Requests that no browser makes: wrong hosts and methods, paths that climb, addresses that lead away, too much."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import get_resolver

from tests.accounts import people
from tests.accounts.credentials import PASSWORD, enrol_app, staff
from tests.app_codes import app_code
from tests.security.crawling import body_of

pytestmark = pytest.mark.django_db

INSIDE = ("Traceback", "site-packages", "/src/nangluong", "psycopg", "SELECT ", "settings.py", "SECRET")


def quiet(client: Client, path: str, **more: Any) -> tuple[int, str]:
    """Ask as a server does, where a bug is a page and not an exception of the test."""
    client.raise_request_exception = False
    answer = client.get(path, **more)
    return answer.status_code, body_of(answer).decode("utf-8", "replace")


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "[::1", "a b"]
)
def test_a_host_that_is_not_ours_is_refused_and_repeated_nowhere(client: Client, host: str) -> None:
    status, body = quiet(client, "/", headers={"host": host})
    assert status == 400
    assert "evil" not in body


def test_a_forwarded_host_is_not_believed(client: Client) -> None:
    for name in ("x-forwarded-host", "x-host", "forwarded", "x-original-url", "x-rewrite-url"):
        status, body = quiet(client, "/dang-nhap/", headers={name: "evil.example"})
        assert status == 200
        assert "evil.example" not in body


CLIMBING = (
    "../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "..%252f..%252fetc/passwd",
    "....//....//etc/passwd",
    "..\\..\\..\\etc\\passwd",
    "%c0%ae%c0%ae/etc/passwd",
    "/etc/passwd",
    "%00",
    "a%00.csv",
    "codes.csv%00.html",
    "~root/.ssh/id_rsa",
    "file:///etc/passwd",
)


@pytest.mark.parametrize("path", CLIMBING)
@pytest.mark.parametrize("below", ["/static/", "/tai-ve/2026-1/", "/tai-ve/", "/sdmx/data/", "/tep/"])
def test_no_path_climbs_out(client: Client, below: str, path: str) -> None:
    status, body = quiet(client, below + path)
    assert status in (301, 302, 400, 404, 405, 406, 422), (below, path, status)
    assert "root:" not in body


def test_a_stored_file_is_named_by_us_alone() -> None:
    from nangluong.foundation.files.storage import open_store

    store = open_store(str(Path(django_settings.CONFIG.home) / "files"))
    for key in ("../secret_key", "/etc/passwd", "ab/../../secret_key", "", "ab/" + "g" * 40):
        with pytest.raises(ValueError, match="not a key"):
            store.remove(key)


AWAY = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "https:evil.example",
    "http://testserver@evil.example/",
    "javascript:alert(804)",
    "\tjavascript:alert(804)",
    "data:text/html,x",
    "//evil.example/%2f..",
)


@pytest.mark.parametrize("target", AWAY)
def test_signing_in_leads_nowhere_else(client: Client, target: str) -> None:
    user = staff()
    secret = enrol_app(user)
    answer = client.post(
        f"/dang-nhap/?next={target}", {"login": "an", "username": "an", "password": PASSWORD, "next": target}
    )
    for _ in range(4):
        if answer.status_code != 302:
            break
        location = urlsplit(answer.headers["Location"])
        assert location.netloc in ("", "testserver"), answer.headers["Location"]
        assert location.scheme in ("", "http")
        if "buoc-hai" in location.path:
            answer = client.post(answer.headers["Location"], {"code": app_code(secret)})
        else:
            answer = client.get(answer.headers["Location"])


@pytest.mark.parametrize("target", AWAY[:4])
def test_the_form_does_not_keep_an_address_that_leads_away(client: Client, target: str) -> None:
    _, body = quiet(client, "/dang-nhap/", data={"next": target})
    assert 'value="' + target not in body


def test_slashes_in_front_do_not_redirect_to_another_host(client: Client) -> None:
    for path in ("//evil.example/", "//evil.example/%2e%2e", "/en//evil.example/"):
        client.raise_request_exception = False
        location = client.get(path).headers.get("Location", "")
        assert not location.startswith(("//", "http://evil", "https://evil")), (path, location)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "GET\r\nX: y"])
def test_a_method_that_nobody_meant_changes_nothing(client: Client, method: str) -> None:
    client.raise_request_exception = False
    for path in ("/tac-nghiep/dung/", "/dang-xuat/", "/dang-nhap/", "/", "/api/v1/releases"):
        assert client.generic(method, path).status_code in (200, 302, 400, 403, 404, 405), path


def test_a_method_cannot_be_slipped_in(client: Client) -> None:
    people.enter(client, people.person(username="an", full_name="Lê An"))
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert client.get("/dang-xuat/", headers={header: "POST"}).status_code == 405
        assert client.get("/", {"_method": "DELETE"}, headers={header: "DELETE"}).status_code == 200


@pytest.mark.parametrize(
    "ask",
    [
        {"path": "/?" + "&".join(f"a{number}=1" for number in range(5000))},
        {"path": "/?q=" + "x" * 100_000},
        {"path": "/" + "a/" * 2000},
        {"path": "/?release=%ff%fe&as_of=%00"},
        {"path": "/co-so/?page=99999999999999999999&sort=%27%3B--&q=%00%EF%BF%BF"},
        {"path": "/can-doi/?place=VN%27%20OR%201%3D1&year=1e999&unit=%F0%9F%92%A5"},
        {"path": "/", "headers": {"cookie": "sessionid=" + "x" * 8000}},
        {"path": "/", "headers": {"accept-language": "vi;q=" + "9" * 5000}},
        {"path": "/", "headers": {"x-request-id": "<script>" * 100}},
        {"path": "/", "headers": {"if-none-match": '"' * 5000}},
        {"path": "/", "headers": {"if-modified-since": "Fri, 99 Foo 9999"}},
        {"path": "/api/v1/releases", "headers": {"accept": "*/*," * 5000}},
    ],
)
def test_too_much_and_too_strange_is_no_failure_of_ours(client: Client, ask: dict[str, Any]) -> None:
    status, body = quiet(client, **ask)
    assert status < 500, (status, body[:200])
    for word in INSIDE:
        assert word not in body


def test_a_body_that_is_too_large_or_has_too_many_fields_is_refused(client: Client) -> None:
    client.raise_request_exception = False
    large = client.post("/dang-nhap/", b"login=" + b"x" * 3_000_000, content_type="application/x-www-form-urlencoded")
    assert large.status_code in (400, 413)
    many = client.post("/dang-nhap/", {f"f{number}": "1" for number in range(2000)})
    assert many.status_code == 400
    for word in INSIDE:
        assert word not in large.content.decode() + many.content.decode()


def test_a_page_of_a_bug_tells_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_request: object) -> None:
        raise RuntimeError("password=hunter2 in /src/nangluong/settings.py")

    match = get_resolver().resolve("/healthz")
    patterns = get_resolver().url_patterns
    pattern = next(one for one in patterns if getattr(one, "name", "") == match.url_name)
    monkeypatch.setattr(pattern, "callback", broken)
    status, body = quiet(client, "/healthz")
    assert status == 500
    assert "hunter2" not in body
    for word in INSIDE:
        assert word not in body
    assert "Mã yêu cầu" in body, "a person needs a number to name"


def test_debug_cannot_be_switched_on_from_outside() -> None:
    assert django_settings.DEBUG is False
    source = (Path(__file__).resolve().parents[2] / "src/nangluong/settings.py").read_text(encoding="utf-8")
    assert "DEBUG = False" in source
