"""security.txt: there while its promise holds, in the form of RFC 9116."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.test import Client

PATH = "/.well-known/security.txt"


def test_it_names_the_contact_until_its_day(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT = "mailto:an-toan@nangluong.example"
    settings.SECURITY_EXPIRES = dt.date.today() + dt.timedelta(days=30)
    answer = client.get(PATH)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields["Contact"] == "mailto:an-toan@nangluong.example"
    assert dt.datetime.fromisoformat(fields["Expires"]).date() == settings.SECURITY_EXPIRES
    assert fields["Canonical"] == f"http://testserver{PATH}"


def test_no_contact_or_an_old_promise_is_no_file(client: Client, settings: Any, db: None) -> None:
    settings.SECURITY_CONTACT, settings.SECURITY_EXPIRES = "", dt.date(2999, 1, 1)
    assert client.get(PATH).status_code == 404
    settings.SECURITY_CONTACT = "mailto:an-toan@nangluong.example"
    settings.SECURITY_EXPIRES = dt.date.today() - dt.timedelta(days=2)
    assert client.get(PATH).status_code == 404
