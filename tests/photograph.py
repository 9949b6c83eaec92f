"""The release of the project's own figures: published once a process, brought back untouched for every module.

Publishing takes seconds, copying a database and a folder a moment. Each module gets its own copy of both, so that what
a test leaves in one is gone with it.
"""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.lake import forget_lake
from nangluong.foundation.work import Silent
from nangluong.statistics.first_release import publish_first_release
from nangluong.statistics.queries.snapshot import forget_kept
from tests.lakes import empty_database, make_lake, remove_lake

if TYPE_CHECKING:
    from nangluong.statistics.models import Release


def _let_go() -> None:
    forget_lake()
    forget_kept()
    connection.close()


def _drop(name: str) -> None:
    _administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _copy(source: str, target: str) -> None:
    _drop(target)
    # A database in use cannot be copied; what a finished test's thread may still hold is of no use to anybody.
    _administer(
        sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}").format(sql.Literal(source))
    )
    _administer(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (target, source))))


def _administer(command: sql.Composed) -> None:
    parameters = connection.get_connection_params() | {"dbname": "postgres", "cursor_factory": psycopg.Cursor}
    with psycopg.connect(**parameters, autocommit=True) as own:
        own.execute(command)


class Photograph:
    """What was published and how to bring it back. Needs the test database; ends with `discard`."""

    def __init__(self) -> None:
        """Publish the release in the test database and its lake, keep copies of both, and empty them again."""
        self._main = str(connection.settings_dict["NAME"])
        self._kept, self._shown = f"{self._main}_kept", f"{self._main}_shown"
        self._lake = Path(settings.LAKE_PATH)
        self._kept_lake = self._lake.with_name(f"{self._lake.name}-kept")
        empty_database()
        make_lake()
        call_command("load_reference", stdout=io.StringIO())
        self.release: Release = publish_first_release(SYSTEM, progress=Silent())
        _let_go()
        _copy(self._main, self._kept)
        shutil.copytree(self._lake, self._kept_lake)
        remove_lake()
        empty_database()

    def show(self) -> None:
        """Let everything in this process see the published release."""
        _let_go()
        _copy(self._kept, self._shown)
        shutil.copytree(self._kept_lake, self._lake, dirs_exist_ok=True)
        connection.settings_dict["NAME"] = self._shown

    def put_away(self) -> None:
        """Return to the test database, which is as it was."""
        remove_lake()
        _let_go()
        connection.settings_dict["NAME"] = self._main
        _drop(self._shown)

    def discard(self) -> None:
        """Remove what was kept."""
        _drop(self._kept)
        shutil.rmtree(self._kept_lake, ignore_errors=True)
