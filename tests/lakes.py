"""Making and removing the lake of a test, and emptying the database that goes with it."""

from __future__ import annotations

import shutil

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from nangluong.foundation.lake import SCHEMA, forget_lake
from nangluong.metering.lake.store import READINGS
from nangluong.statistics.queries.snapshot import forget_kept


def remove_lake() -> None:
    """Remove the lake's catalogue and files, and everything that was kept in memory of it."""
    forget_lake()
    forget_kept()
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as own:
        for schema in (SCHEMA, READINGS):
            own.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')
    shutil.rmtree(settings.LAKE_PATH, ignore_errors=True)


def make_lake() -> None:
    """Make an empty lake with all tables."""
    remove_lake()
    call_command("prepare_lake", verbosity=0)
    call_command("prepare_readings", verbosity=0)


_MADE_BY_MIGRATIONS = ("django_migrations", "django_content_type", "auth_permission")


def empty_database() -> None:
    """Delete every row that tests committed, of the queue too.

    Django's own flush truncates every table, full or empty, and makes content types anew: half a second each time.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # The audit's triggers refuse to delete, as they should; in this role no trigger fires.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND NOT tablename = ANY(%s)",
            [list(_MADE_BY_MIGRATIONS)],
        )
        tables = [name for (name,) in cursor.fetchall()]
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables))
        for (name,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {name}")
