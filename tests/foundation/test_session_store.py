"""Sessions are read as Django reads them, by one query, and not at all for a key that cannot be ours."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from nangluong.foundation.session_store import SessionStore

pytestmark = pytest.mark.django_db


def stored(**content: Any) -> str:
    store = SessionStore()
    store.update(content)
    store.create()
    store.save()
    assert store.session_key is not None
    return store.session_key


def test_what_was_stored_is_read_by_one_query(django_assert_num_queries: Any) -> None:
    key = stored(name="Lê An")
    with django_assert_num_queries(1):
        assert SessionStore(key)["name"] == "Lê An"


def test_a_session_that_is_over_or_ended_is_empty() -> None:
    key = stored(name="Lê An")
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    over = SessionStore(key)
    assert over.get("name") is None
    assert over.session_key is None, "the key of a session that is over must not be used again"
    ended = stored(name="Lê An")
    Session.objects.filter(pk=ended).delete()
    assert SessionStore(ended).get("name") is None


@pytest.mark.parametrize("key", ["", "x" * 31, "X" * 32, "a" * 31 + "\0", "a" * 8000, "'; DROP TABLE x; --" + "a" * 13])
def test_a_made_up_key_asks_no_database(key: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert SessionStore(key).get("name") is None


def test_a_session_that_was_tampered_with_is_empty() -> None:
    key = stored(name="Lê An")
    Session.objects.filter(pk=key).update(session_data="eyJuYW1lIjoiQW4ifQ:1:forged")
    assert SessionStore(key).get("name") is None
