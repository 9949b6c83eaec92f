"""The verb of retention: old readings leave the lake, old states can no longer be asked for, files nobody names go.

How long is data (`reference/metering/retention.csv`), by table. The lake of the releases is another one and is never
touched.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.backup.database_point import files_may_go
from nangluong.foundation.permissions import require
from nangluong.metering import perms
from nangluong.metering.lake.catalogue import all_files, known_paths
from nangluong.metering.lake.commits import Change, Side, buckets_held, commit_changes
from nangluong.metering.lake.store import readings_lake, storage
from nangluong.metering.lake.tables import RECEIVED, schemas
from nangluong.metering.maintenance.merging import kind_of
from nangluong.metering.slots import day_number

_STATES = "states"
_ORPHAN_AGE = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Expired:
    """What was let go: files and rows of readings past their time, past states, files on disk."""

    files: int
    rows: int
    states: int
    removed: int


def read_retention(path: Path) -> dict[str, int]:
    """Return the days that each table keeps, and `states` for the past states of all."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(line for line in stream if not line.startswith("#"))
        return {row["what"]: int(row["days"]) for row in rows}


def _drop_old(actor: Actor, keep: dict[str, int], today: dt.date) -> tuple[int, int]:
    """Take whole files out whose last day is past its time; a month's file goes when its last day does."""
    files = rows = 0
    for table in schemas():
        limit = day_number(today) - keep[kind_of(table)]
        old = [file for file in all_files(table) if file.last_day < limit]
        side = Side.RECEIVED if kind_of(table) == RECEIVED else Side.VALIDATED
        for bucket, mine in groupby(old, key=lambda file: file.bucket):
            gone = tuple(mine)
            with buckets_held(side, [bucket]):
                message = f"retention of {table}, bucket {bucket}"
                commit_changes(actor.name, message, [Change(table, (), gone)], expired=gone[-1].path)
            files, rows = files + len(gone), rows + sum(file.rows for file in gone)
    return files, rows


def _forget_states(keep_days: int, now: dt.datetime) -> tuple[int, int]:
    """Let past states go and delete the files that only they named; return both numbers."""
    connection = readings_lake().cursor()
    older = now - dt.timedelta(days=keep_days)
    gone = connection.execute("CALL ducklake_expire_snapshots('lake', older_than => ?)", [older]).fetchall()
    # A reader may still hold a list of files it has just asked for: they go a day after their state did.
    removed = connection.execute(
        "CALL ducklake_cleanup_old_files('lake', older_than => ?)", [now - _ORPHAN_AGE]
    ).fetchall()
    return len(gone), len(removed)


def sweep_orphans(*, older_than: dt.datetime) -> list[str]:
    """Delete files that no state names: what killed writers left. Younger ones may be a commit under way."""
    store, limit, gone = storage(), older_than.timestamp(), []
    for table in schemas():
        listed = store.listed(table)
        known = known_paths(table)  # after the listing: a file committed in between is known
        for path, _size, changed in listed:
            if path not in known and changed < limit:
                store.remove(table, path)
                gone.append(f"{table}/{path}")
    return gone


def expire_readings(actor: Actor, *, today: dt.date) -> Expired:
    """Let go of what is past its time on `today`. Run again it finds nothing more. Raises `NotPermitted`."""
    require(perms.maintain_lake, actor)
    keep = read_retention(Path(settings.REFERENCE_ROOT) / "metering" / "retention.csv")
    files, rows = _drop_old(actor, keep, today)
    with files_may_go():
        states, removed = _forget_states(keep[_STATES], timezone.now())
        swept = sweep_orphans(older_than=timezone.now() - _ORPHAN_AGE)
    done = Expired(files, rows, states, removed + len(swept))
    with transaction.atomic():
        after = {"files": files, "rows": rows, "states": states, "removed": done.removed}
        audit.record(actor, "expire_readings", kind="readings_lake", key=today.isoformat(), after=after)
    return done
