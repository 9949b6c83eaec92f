"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import pytest_django

if TYPE_CHECKING:
    from nangluong.statistics.models import Release
    from tests.photograph import Photograph

CHECKOUT = Path(__file__).resolve().parents[1]

# How fast a machine draws examples is no property of the code: a busy one must not fail a test.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")

ACCOUNTS_FROM_1000 = """
SELECT setval(place, greatest(1000, nextval(place))) FROM pg_get_serial_sequence('accounts_user', 'id') AS place
"""
"""Numbers of persons that a test writes down stay below: none is by chance that of an account it made."""


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real files to test against, or skip the test that asks for it."""
    folder = Path(os.environ.get("NANGLUONG_SHARED", CHECKOUT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"the shared data are not at {folder} (NANGLUONG_SHARED)")
    return folder


@pytest.fixture(scope="session")
def reference() -> Path:
    """Return the project's own reference data."""
    return CHECKOUT / "reference"


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    """Refuse every connection that leaves the machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> object:
        host = address[0] if isinstance(address, tuple) else ""
        if host and host not in ("127.0.0.1", "::1", "localhost"):
            raise RuntimeError(f"a test tried to reach {host}; only this machine is allowed")
        return connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign,assignment]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def _what_is_committed_is_deleted() -> Iterator[None]:
    """Clean up after a transactional test in our way: of the audit and of the queue too, and fast."""
    from django.test import TransactionTestCase

    from tests.lakes import empty_database

    theirs = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda _self: empty_database()  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = theirs  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def _forced_sign_in_is_whole() -> Iterator[None]:
    """Let `client.force_login` stand for a whole sign-in, second factor included: the gate asks for its stamp."""
    from django.test import Client

    force = Client._login

    def stamped(self: Client, user: Any, backend: str | None = None) -> None:
        from nangluong.accounts.sessions import stamp

        force(self, user, backend)  # type: ignore[arg-type]
        session = self.session
        stamp(session, user, second_factor=True)
        session.save()

    Client._login = stamped  # type: ignore[method-assign]
    yield
    Client._login = force  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """Let go of the lake and of every connection that a page may have opened, before the test database is dropped."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(ACCOUNTS_FROM_1000)
    yield

    from nangluong.foundation.lake import forget_lake

    forget_lake()
    connection.close()  # copying the database for the photograph ended whatever was open to it
    # The thread of a server that a browser test used may end later than its test, and a database in use is not dropped.
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _in_vietnamese() -> Iterator[None]:
    """Undo what a request for an English page leaves active in the thread."""
    yield
    from django.utils import translation

    translation.activate("vi")


@pytest.fixture
def empty_lake(transactional_db: None) -> Iterator[None]:
    """Give the test a lake of its own with all tables, empty; remove it afterwards.

    The lake commits outside the test's transaction, so the test runs with a database that is really written.
    """
    from tests.lakes import make_lake, remove_lake

    make_lake()
    yield
    remove_lake()


@pytest.fixture(scope="session")
def _photograph(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[Photograph]:
    """Publish the project's own figures once for this process."""
    from tests.photograph import Photograph

    with django_db_blocker.unblock():
        made = Photograph()
    yield made
    with django_db_blocker.unblock():
        made.discard()


@pytest.fixture(scope="module")
def released(_photograph: Photograph, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[Release]:
    """Give the tests of a module the release of the project's own figures, really published; remove it afterwards.

    The rows are committed, so that pages, a server and the lake all see them. Do not mix with `empty_lake` in a module.
    """
    with django_db_blocker.unblock():
        _photograph.show()
    yield _photograph.release
    with django_db_blocker.unblock():
        _photograph.put_away()
