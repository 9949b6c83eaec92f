"""The restore drill: a backup of a system that is being written to, restored elsewhere, is one instant of it."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection

from nangluong.foundation import audit
from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.backup.errors import TargetNotEmpty
from nangluong.foundation.backup.manifest import MANIFEST
from nangluong.foundation.backup.restoring import restore_backup
from nangluong.foundation.backup.taking import take_backup
from nangluong.foundation.lake import lake
from nangluong.foundation.models import AuditEntry
from nangluong.statistics.figures import load_statement
from nangluong.statistics.models import Release
from tests.faults.work import statement_after, statement_before
from tests.foundation.backup.conftest import Run

pytestmark = [pytest.mark.fault, pytest.mark.storm, pytest.mark.django_db(transaction=True)]

FIGURES = "SELECT * FROM lake.cell AT (VERSION => {}) ORDER BY ALL"

READ_BACK = """
import django, json, hashlib
django.setup()
from nangluong.foundation import audit
from nangluong.foundation.lake import lake
from nangluong.foundation.models import AuditEntry
from nangluong.statistics.models import Batch, Release
release = Release.objects.get(state="published")
rows = lake().read("SELECT * FROM lake.cell AT (VERSION => %d) ORDER BY ALL" % release.snapshot).fetchall()
print(json.dumps({
    "release": release.number,
    "figures": hashlib.sha256(repr(rows).encode()).hexdigest(),
    "cells": len(rows),
    "facts": lake().read("SELECT count(*) FROM lake.fact WHERE source = 'unsd'").fetchone()[0],
    "loads": Batch.objects.filter(state="loaded").count(),
    "commits": sum(lake().find_commit(batch=one.pk) == one.snapshot for one in Batch.objects.filter(state="loaded")),
    "open": Batch.objects.filter(state="loading").count(),
    "noted": AuditEntry.objects.filter(verb="test_note").count(),
    "broken": len(list(audit.verify())),
}))
"""


class Writing:
    """Loads two statements in turn and notes each round in the audit, until told to stop."""

    def __init__(self) -> None:
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._write)
        self.rounds = 0
        self.failure: BaseException | None = None

    def _write(self) -> None:
        try:
            while not self._end.is_set():
                load_statement(SYSTEM, statement_after() if self.rounds % 2 else statement_before())
                audit.record(SYSTEM, "test_note", kind="test", key=str(self.rounds))
                self.rounds += 1
        except BaseException as error:  # noqa: BLE001 - the test shows it
            self.failure = error
        finally:
            connection.close()

    def __enter__(self) -> Writing:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join(60)


def taken_while_writing(points: Path) -> SimpleNamespace:
    """Take a backup amid writes, a second one that shares with the first, and say what was true around the second."""
    with Writing() as writing:
        take_backup(SYSTEM, points)
        before = AuditEntry.objects.filter(verb="test_note").count()
        point, manifest = take_backup(SYSTEM, points)
        after = AuditEntry.objects.filter(verb="test_note").count()
    assert writing.failure is None
    return SimpleNamespace(point=point, manifest=manifest, before=before, after=after, rounds=writing.rounds)


@pytest.fixture
def figures(released: Release) -> tuple[int, str]:
    """Give number and digest of the published cells."""
    rows = lake().read(FIGURES.format(released.snapshot)).fetchall()
    return len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()


def test_a_backup_amid_writes_restores_to_one_instant(
    figures: tuple[int, str], points: Path, in_fresh_home: Run, fresh_home: Path
) -> None:
    taken = taken_while_writing(points)
    assert taken.rounds > 2, "nothing was written meanwhile"
    assert taken.manifest.vanished == []
    linked = [file for file in taken.manifest.files if (taken.point / file.path).stat().st_nlink > 1]
    assert len(linked) > len(taken.manifest.files) / 2, "the second point copied what the first one had"

    assert "Không khôi phục gì" in spoil_and_restore(taken.point, in_fresh_home)
    assert not (fresh_home / "lake").exists(), "a faulty backup touched the installation"

    done = in_fresh_home("restore", str(points))
    assert done.returncode == 0, done.stderr
    read = in_fresh_home(code=READ_BACK)
    assert read.returncode == 0, read.stderr
    found = json.loads(read.stdout)
    assert (found["cells"], found["figures"]) == figures
    assert found["broken"] == 0
    assert found["open"] == 0, "recovery left a load open"
    assert found["commits"] == found["loads"], "a load and its lake commit come from different instants"
    assert taken.before <= found["noted"] <= taken.after

    with pytest.raises(TargetNotEmpty, match="--replace"):
        restore_backup(SYSTEM, points)


def spoil_and_restore(point: Path, run: Run) -> str:
    """Damage one file and remove another; return what restoring said, and put both back."""
    manifest = json.loads((point / MANIFEST).read_text("utf-8"))
    lake_files = [file["name"] for file in manifest["files"] if file["area"] == "lake"]
    damaged, removed = point / "lake" / lake_files[0], point / "lake" / lake_files[-1]
    kept = {path: path.read_bytes() for path in (damaged, removed)}
    for path in kept:
        path.unlink()  # the file may be shared with another point
    content = bytearray(kept[damaged])
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    done = run("restore", str(point))
    assert done.returncode == 2, done.stdout + done.stderr
    assert f"{damaged.name} (content changed)" in done.stderr
    assert f"{removed.name} (missing)" in done.stderr
    for path, bytes_ in kept.items():
        path.write_bytes(bytes_)
    return done.stderr
