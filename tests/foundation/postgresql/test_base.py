"""A kept connection is used while it lives, and renewed when the server has ended it, without asking the server."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from nangluong.foundation.postgresql.base import DatabaseWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> Iterator[BaseDatabaseWrapper]:
    """Give a connection of its own that has been used."""
    made = connections.create_connection("default")
    with made.cursor() as cursor:
        cursor.execute("SELECT 1")
    yield made
    made.close()


def end_it(kept: BaseDatabaseWrapper) -> None:
    """Let the server end the connection, as a restart does."""
    pid = kept.connection.info.backend_pid
    with psycopg.connect(**kept.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
    time.sleep(0.1)


def test_a_living_connection_is_used_without_asking(kept: BaseDatabaseWrapper) -> None:
    assert isinstance(kept, DatabaseWrapper)
    kept.force_debug_cursor = True
    assert kept.is_usable()
    assert kept.queries_log.maxlen is not None
    assert len(kept.queries_log) == 0


def test_one_that_the_server_ended_is_renewed_before_it_is_used(kept: BaseDatabaseWrapper) -> None:
    pid = kept.connection.info.backend_pid
    end_it(kept)
    assert not kept.is_usable()
    kept.health_check_enabled, kept.health_check_done = True, False
    with kept.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() != (pid,)


def test_after_an_error_the_server_itself_is_asked(kept: BaseDatabaseWrapper) -> None:
    kept.errors_occurred = True
    assert kept.is_usable()
    end_it(kept)
    assert not kept.is_usable()


def test_one_that_was_closed_or_never_opened_is_not_usable() -> None:
    made = connections.create_connection("default")
    assert not made.is_usable()
    made.ensure_connection()
    made.connection.close()
    assert not made.is_usable()
