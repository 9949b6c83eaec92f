"""SSRF: nothing on the site fetches an address that a request names; the few places that reach out are listed."""

from __future__ import annotations

import ast
import re
import socket
import threading
from collections.abc import Iterator

import pytest
from django.test import Client

from tests.repo.tree import SOURCE, shown, under
from tests.security.crawling import body_of, crawl

REACHING = {
    "urllib.request", "http.client", "requests", "httpx", "aiohttp", "urllib3", "socket", "ftplib", "smtplib",
    "telnetlib", "boto3", "botocore", "pywebpush", "paho", "websockets", "xmlrpc", "poplib", "imaplib",
}  # fmt: skip
"""Modules that can open a connection."""

ALLOWED = {
    "src/nangluong/foundation/supervisor.py": "asks our own port whether it answers",
    "src/nangluong/foundation/backup/stores.py": "the object store that the settings name",
    "src/nangluong/foundation/files/storage.py": "the object store that the settings name",
    "src/nangluong/foundation/files/scanning.py": "the virus scanner that the settings name",
    "src/nangluong/foundation/notices/pushing.py": "push services, by the list of hosts in the settings, HTTPS only",
    "src/nangluong/accounts/letters.py": "the mail server that the settings name",
    "src/nangluong/foundation/notices/posting.py": "the mail server that the settings name",
    "src/nangluong/foundation/notices/sending.py": "the mail server that the settings name",
    "src/nangluong/foundation/notices/vapid.py": "keys only, connects to nothing",
    "src/nangluong/metering/intake/mqtt.py": "the broker that the settings name",
    "src/nangluong/accounts/identity_simulator/running.py": "looks whether a port is free",
}
"""Where they are used, and to which address: never one that comes from a request."""


def _imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_only_listed_modules_can_reach_out() -> None:
    reaching = {
        shown(path)
        for path in under(SOURCE, ".py")
        if any(
            name == module or name.startswith(f"{module}.")
            for name in _imports(path.read_text(encoding="utf-8"))
            for module in REACHING
        )
    }
    assert reaching <= ALLOWED.keys(), reaching - ALLOWED.keys()


def test_the_lake_and_the_files_of_figures_load_nothing_from_outside() -> None:
    """DuckDB can read addresses: extensions are never fetched, and no path in SQL comes from a request."""
    lake = (SOURCE / "foundation" / "lake.py").read_text(encoding="utf-8")
    assert '"autoinstall_known_extensions": False' in lake
    assert '"autoload_known_extensions": False' in lake
    readers = {
        shown(path)
        for path in under(SOURCE, ".py")
        if re.search(r"FROM read_\w+\(|httpfs|ATTACH '", path.read_text(encoding="utf-8"))
    }
    assert readers <= {
        "src/nangluong/foundation/lake.py",
        "src/nangluong/statistics/dissemination/held.py",
        "src/nangluong/statistics/dissemination/figure_files.py",
    }, readers


@pytest.fixture
def trap() -> Iterator[tuple[int, list[object]]]:
    """Listen on a port; give it, and the list of who came."""
    came: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        end = threading.Event()

        def listen() -> None:
            while not end.is_set():
                try:
                    connection, address = server.accept()
                except TimeoutError:
                    continue
                came.append(address)
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], came
        end.set()
        thread.join()


@pytest.mark.django_db
def test_an_address_in_a_request_is_never_fetched(trap: tuple[int, list[object]], client: Client) -> None:
    port, came = trap
    bait = f"http://127.0.0.1:{port}/bait"
    client.raise_request_exception = False
    names = [
        "url",
        "uri",
        "next",
        "src",
        "file",
        "path",
        "callback",
        "redirect",
        "release",
        "q",
        "place",
        "format",
        "lang",
    ]
    asked = 0
    for visited in list(crawl(client, "/", "/en/", "/api/v1/", "/sdmx/", each=1)):
        body_of(client.get(visited.path.partition("?")[0], dict.fromkeys(names, bait)))
        asked += 1
    for header in ("referer", "origin", "x-forwarded-for", "x-original-url", "x-callback"):
        body_of(client.get("/", headers={header: bait}))
    assert asked > 5
    assert came == []
