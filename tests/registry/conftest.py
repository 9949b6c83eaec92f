"""The registry's own reference data, loaded once per module into a transaction that is rolled back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from pytest_django import DjangoDbBlocker

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.reference.loading import all_specs, load_spec
from nangluong.foundation.reference.spec import ReferenceSpec

TODAY = dt.date(2026, 11, 24)


def registry_specs() -> list[ReferenceSpec]:
    """Return the registry's specs in loading order."""
    return [spec for spec in all_specs() if spec.name.startswith("registry.")]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """Stop the clock on a day in November 2026."""
    with time_machine.travel(dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture(scope="module")
def registry(django_db_setup: None, django_db_blocker: DjangoDbBlocker, reference: Path) -> Iterator[None]:
    """Load `reference/registry` for the module's tests; each test's own changes are rolled back as usual."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        for spec in registry_specs():
            load_spec(spec, actor=SYSTEM, root=reference)
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


def square(west: float, south: float, size: float = 1.0) -> list[list[float]]:
    """Return a closed ring in GeoJSON's form."""
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]
