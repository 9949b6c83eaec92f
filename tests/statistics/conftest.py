"""Registers and a small questionnaire for tests of questionnaires, obligations and returns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from nangluong.statistics.models import QuestionnaireVersion, Return
from tests.statistics.reporting import filled, load_registers, published


@pytest.fixture(scope="module")
def registers(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load the registers once for a module's tests; all of it is rolled back at the end."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        load_registers()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@pytest.fixture
def version(registers: None, db: None) -> QuestionnaireVersion:
    """Return the small questionnaire, published."""
    return published()


@pytest.fixture
def report(version: QuestionnaireVersion) -> Return:
    """Return a return that breaks no rule, not yet handed in."""
    return filled(version)
