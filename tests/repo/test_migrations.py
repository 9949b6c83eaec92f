"""Migrations: none missing, each one can be taken back."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

pytestmark = pytest.mark.django_db


def test_the_models_have_no_change_without_a_migration() -> None:
    out = StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=out)
    except SystemExit:
        pytest.fail(out.getvalue())
    assert "No changes detected" in out.getvalue()


def test_every_migration_can_be_taken_back() -> None:
    loader = MigrationLoader(connection)
    ours = {key: migration for key, migration in loader.disk_migrations.items() if _is_ours(migration)}
    assert ours
    one_way = [
        key for key, migration in ours.items() if not all(operation.reversible for operation in migration.operations)
    ]
    assert one_way == []


def _is_ours(migration: object) -> bool:
    return type(migration).__module__.startswith("nangluong.")
