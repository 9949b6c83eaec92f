"""Taking a point: what is refused, what is shared, what is kept."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.backup.database_point import KEEP_FILES, files_may_go, hold_point
from nangluong.foundation.backup.errors import BackupIncomplete
from nangluong.foundation.backup.manifest import points_in
from nangluong.foundation.backup.restoring import choose_point
from nangluong.foundation.backup.taking import VERB, take_backup
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.lake import lake
from nangluong.foundation.models import AuditEntry
from nangluong.statistics.figures import load_statement
from tests.faults.work import statement_before

pytestmark = pytest.mark.usefixtures("empty_lake")


def test_a_file_that_the_catalogue_names_and_is_not_there_stops_the_backup(points: Path) -> None:
    load_statement(SYSTEM, statement_before())
    stored = next(Path(settings.LAKE_PATH).rglob("*.parquet"))
    stored.unlink()
    with pytest.raises(BackupIncomplete, match=stored.name):
        take_backup(SYSTEM, points)
    assert [path.name for path in points.iterdir()] == [".lock"], "half a point was left"


def test_points_share_files_unless_told_and_the_oldest_go(points: Path) -> None:
    load_statement(SYSTEM, statement_before())
    first, manifest = take_backup(SYSTEM, points)
    (name,) = [file.path for file in manifest.files if file.area == "lake"]
    second, _ = take_backup(SYSTEM, points)
    assert (first / name).stat().st_ino == (second / name).stat().st_ino
    third, _ = take_backup(SYSTEM, points, full=True, keep=2)
    assert (third / name).stat().st_ino != (second / name).stat().st_ino
    assert points_in(points) == [second, third]
    assert choose_point(points) == third
    entries = AuditEntry.objects.filter(verb=VERB).order_by("id")
    stored = [file for file in manifest.files if file.area]
    assert [entry.after["linked"] for entry in entries] == [0, len(stored), 0]
    assert [entry.object_key for entry in entries] == [first.name, second.name, third.name]


def test_every_lake_of_the_database_is_in_the_backup(points: Path) -> None:
    readings = lake("readings")
    with readings.commit("test", "a finding") as commit:
        commit.connection.execute("INSERT INTO lake.reading_finding_48 VALUES (1, 1, '2026-11-03', 0, 1, 2, 3, 0, 0)")
    _, manifest = take_backup(SYSTEM, points)
    named = [file.path for file in manifest.files if file.area == "lake"]
    assert manifest.lake_rows["readings.reading_finding_48"] == 1
    assert all(path.startswith("lake/readings/main/reading_finding_48/") for path in named)
    assert len(named) == len(list(Path(settings.LAKE_PATH).rglob("*.parquet")))


def test_files_of_a_lake_go_only_while_no_backup_copies() -> None:
    with hold_point(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [KEEP_FILES])
        assert cursor.fetchone() == (False,)
    with files_may_go(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock_shared(%s)", [KEEP_FILES])
        assert cursor.fetchone() == (False,)


def test_two_backups_do_not_write_to_one_folder(points: Path) -> None:
    points.mkdir()
    with (points / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StateConflict):
            take_backup(SYSTEM, points)


def test_what_is_stored_is_closed_to_others(points: Path) -> None:
    point, _ = take_backup(SYSTEM, points)
    assert point.stat().st_mode & 0o077 == 0


def test_a_disk_that_is_too_small_is_said_before(points: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    from nangluong.foundation.backup import taking

    monkeypatch.setattr(taking.shutil, "disk_usage", lambda _path: SimpleNamespace(free=1))
    with pytest.raises(BackupIncomplete, match="0 MB"):
        take_backup(SYSTEM, points)
    assert points_in(points) == []
