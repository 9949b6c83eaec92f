"""Who is counted as one: a session that a person was seen in by itself, everybody else by address."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from nangluong.foundation.rates import clients
from nangluong.foundation.rates.clients import KnownSessions, client_key, note_session, session_key


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> KnownSessions:
    """Give the test its own memory of sessions."""
    made = KnownSessions(most=3)
    monkeypatch.setattr(clients, "known", made)
    return made


def request(cookie: str = "", address: str = "203.0.113.5", user: Any = None) -> HttpRequest:
    made = RequestFactory().get("/", REMOTE_ADDR=address)
    if cookie:
        made.COOKIES["sessionid"] = cookie
    if user is not None:
        made._cached_user = user  # type: ignore[attr-defined]
    return made


PERSON, NOBODY = SimpleNamespace(is_authenticated=True), SimpleNamespace(is_authenticated=False)


def test_a_made_up_cookie_buys_nothing() -> None:
    assert client_key(request("made-up")) == ("203.0.113.5", False)
    note_session(request("made-up"))  # its answer never asked who it is
    assert client_key(request("made-up")) == ("203.0.113.5", False)
    note_session(request("made-up", user=NOBODY))
    assert client_key(request("made-up")) == ("203.0.113.5", False)


def test_a_session_with_a_person_counts_for_itself_wherever_it_is() -> None:
    note_session(request("real", user=PERSON))
    key, signed_in = client_key(request("real"))
    assert signed_in
    assert "real" not in key, "the session itself must not lie about in memory"
    assert client_key(request("real", address="198.51.100.7")) == (key, True)
    note_session(request("real", user=NOBODY))
    assert client_key(request("real")) == ("203.0.113.5", False)


def test_the_memory_is_bounded_and_keeps_who_came_last(known: KnownSessions) -> None:
    for name in ("a", "b", "c", "a", "d"):
        note_session(request(name, user=PERSON))
    assert [name for name in "abcd" if session_key(request(name)) in known] == ["a", "c", "d"]
