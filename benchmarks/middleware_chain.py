"""The measured process of `benchmarks.middleware`: prints one JSON line."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import get_resolver, path  # noqa: E402

_TIMES, _ROUNDS = 400, 7
_ADDRESS = "/do-chuoi/"


def trivial(_request: HttpRequest) -> HttpResponse:
    """Answer at once."""
    return HttpResponse("ok", content_type="text/plain")


def environ(cookie: str) -> dict[str, Any]:
    """Return a request as the server hands it over."""
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": _ADDRESS,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_ACCEPT": "text/html",
        "HTTP_ACCEPT_LANGUAGE": "vi,en;q=0.8",
        "HTTP_COOKIE": cookie,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.version": (1, 0),
    }


def application(middleware: list[str]) -> Callable[[str], int]:
    """Return a function that sends a request through this chain and returns the status."""
    settings.MIDDLEWARE = middleware
    handler = WSGIHandler()

    def ask(cookie: str) -> int:
        seen: list[str] = []
        answer = handler(environ(cookie), lambda status, _headers, *_more: seen.append(status))
        for _piece in answer:
            pass
        answer.close()
        return int(seen[0][:3])

    return ask


def cpu_ms(ask: Callable[[str], int], cookie: str) -> float:
    """Return the CPU of one request, in ms: the best of some rounds, which other work disturbed least."""
    for _ in range(50):
        assert ask(cookie) == 200, ask(cookie)
    best = float("inf")
    for _ in range(_ROUNDS):
        begin = time.process_time()
        for _ in range(_TIMES):
            ask(cookie)
        best = min(best, (time.process_time() - begin) * 1000 / _TIMES)
    return best


def queries(ask: Callable[[str], int], cookie: str) -> int:
    """Return how often one request asks PostgreSQL."""
    with CaptureQueriesContext(connection) as caught:
        ask(cookie)
    return len(caught)


def signed_in_cookie() -> str:
    """Return the cookie of a member of staff who has just signed in with a second factor."""
    from nangluong.accounts.models import User
    from tests.accounts.people import enter

    person = User.objects.create(username="do-chuoi", full_name="Đo chuỗi")
    client = enter(Client(HTTP_HOST="127.0.0.1:8000"), person)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def main() -> None:
    """Prepare, measure, print."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    get_resolver().url_patterns.insert(0, path(_ADDRESS.strip("/") + "/", trivial, name="do_chuoi"))
    chain = list(settings.MIDDLEWARE)
    leftover = f"{settings.SESSION_COOKIE_NAME}={'x' * 32}"
    cookies = {"visitor": "", "leftover": leftover, "signed_in": signed_in_cookie()}
    whole = application(chain)
    found: dict[str, Any] = {
        case: {"ms": cpu_ms(whole, cookie), "queries": queries(whole, cookie)} for case, cookie in cookies.items()
    }
    found["bare"] = cpu_ms(application([]), "")
    each = []
    for name in chain:
        try:
            without = cpu_ms(application([one for one in chain if one != name]), "")
        except Exception:  # noqa: BLE001 - others need it
            continue
        each.append((name.rpartition(".")[2], found["visitor"]["ms"] - without))
    found["each"] = sorted(each, key=lambda pair: -pair[1])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
