"""Making and removing the lake of a test."""

from __future__ import annotations

import shutil

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection

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
