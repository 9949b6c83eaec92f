"""Fixtures of the tests of intake."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
import pytest_django
from django.db import connection

from nangluong.metering.preparing import prepare_tables
from tests.lakes import empty_database, make_lake, remove_lake
from tests.metering.intake.estate import Estate, make_estate

_tests = count()


@pytest.fixture(scope="module")
def whole_estate(
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Estate]:
    """Make an estate and a lake for the tests of a module; the rows are committed, so that threads see them."""
    with django_db_blocker.unblock():
        empty_database()
        make_lake()
        prepare_tables()
        made = make_estate(tmp_path_factory.mktemp("estate"))
    yield made
    with django_db_blocker.unblock():
        remove_lake()
        empty_database()
        connection.close()


@pytest.fixture
def estate_of_two(db: None, whole_estate: Estate) -> Estate:
    """Return the estate with meters of this test's own; what the test stores in the database is rolled back."""
    return whole_estate.share(next(_tests) % 80)
