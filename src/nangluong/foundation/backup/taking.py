"""Taking a backup: a new point below a folder, sharing with the point before it what has not changed."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from django.utils import timezone

import nangluong
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.backup.areas import LAKE, Area, areas
from nangluong.foundation.backup.database_point import DatabasePoint, hold_point
from nangluong.foundation.backup.errors import BackupIncomplete
from nangluong.foundation.backup.manifest import (
    DUMP,
    MANIFEST,
    Manifest,
    StoredFile,
    digest_of,
    points_in,
    read_manifest,
)
from nangluong.foundation.backup.stores import Found
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.work import Progress, Silent

VERB = "take_backup"
_STEPS = 3
_SPARE_BYTES = 256 * 2**20


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one backup at a time write below `folder`. Raises `StateConflict`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StateConflict(
                f"Một lần sao lưu khác đang ghi vào {folder}. Hãy chờ nó xong.",
                f"Another backup is writing to {folder}. Wait for it to end.",
            ) from None
        yield


class _Copying:
    """Copies files into a new point, or links them from the one before where they are known to be the same."""

    def __init__(self, point: Path, previous: Path | None) -> None:
        self._point = point
        self._previous = previous
        self._known = read_manifest(previous).by_path() if previous else {}
        self.files: list[StoredFile] = []
        self.vanished: list[str] = []
        self.linked = 0

    def _link(self, area: Area, found: Found) -> bool:
        """Take the file over from the point before; return whether that could be done."""
        known = self._known.get(f"{area.name}/{found.name}")
        if known is None or self._previous is None or known.size != found.size:
            return False
        if not area.lasting and known.modified != found.modified:
            return False
        there, here = self._previous / known.path, self._point / known.path
        here.parent.mkdir(parents=True, exist_ok=True)
        try:
            if there.stat().st_size != known.size:
                return False
            os.link(there, here)
        except OSError:
            return False  # another file system, or gone: it is copied again
        self.files.append(known)
        self.linked += 1
        return True

    def take(self, area: Area, found: Found, *, needed: bool) -> None:
        """Put one file into the point. Raises `BackupIncomplete` where a file that is `needed` is not there, whole."""
        if self._link(area, found):
            return
        path = f"{area.name}/{found.name}"
        try:
            size, sha256 = area.store.fetch(found.name, self._point / path)
        except FileNotFoundError:
            size, sha256 = -1, ""
        if needed and size != found.size:
            raise BackupIncomplete(
                f"Kho dữ liệu nêu tệp {path} dài {found.size} byte, nhưng tệp thiếu hoặc sai. Không tạo bản sao lưu;"
                " hãy tìm nguyên nhân và khôi phục tệp từ bản sao lưu trước.",
                f"The lake names {path} with {found.size} bytes, but it is missing or not so. No backup was made; find"
                " the cause and get the file back from an earlier backup.",
            )
        if size < 0:
            self.vanished.append(path)
        else:
            self.files.append(StoredFile(area.name, found.name, size, sha256, found.modified))


def _require_space(folder: Path, point: DatabasePoint, area_bytes: int) -> None:
    needed = point.bytes() + area_bytes + _SPARE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackupIncomplete(
            f"Ổ đĩa của {folder} còn {free // 2**20} MB, sao lưu cần đến {needed // 2**20} MB. Hãy dọn bản cũ.",
            f"{folder} has {free // 2**20} MB left, the backup may need {needed // 2**20} MB. Remove old points.",
        )


def _described(point: DatabasePoint, taken_at: dt.datetime) -> Manifest:
    entry, digest = point.audit_head()
    snapshot = point.lake_snapshot()
    return Manifest(
        taken_at=taken_at.isoformat(timespec="seconds"),
        program=nangluong.__version__,
        postgresql=str(point.connection.info.server_version),
        migrations=point.migrations(),
        rows=point.rows(),
        lake_snapshot=snapshot,
        lake_rows=point.lake_rows(),
        audit_entry=entry,
        audit_digest=digest,
    )


def _fill(folder: Path, previous: Path | None, taken_at: dt.datetime, progress: Progress) -> tuple[Manifest, int]:
    """Write everything but the manifest into `folder`; return the manifest and how many files were linked."""
    start = time.monotonic()
    with hold_point() as point:
        # Files of other areas are looked for after this instant, so none that the rows name can be too new.
        found = {area.name: list(area.store.walk()) for area in areas() if area.name != LAKE}
        found[LAKE] = [Found(name, size, 0) for name, size in point.lake_files().items()]
        copying = _Copying(folder, previous)
        _require_space(folder, point, sum(one.size for many in found.values() for one in many) if not previous else 0)
        progress.step(1, _STEPS, "cơ sở dữ liệu", "database")
        point.dump(folder / DUMP)
        copying.files.append(StoredFile("", DUMP, *digest_of(folder / DUMP)))
        progress.step(2, _STEPS, "tệp của kho dữ liệu và tệp khác", "files of the lake and others")
        for area in areas():
            for one in found[area.name]:
                copying.take(area, one, needed=area.name == LAKE)
        progress.step(3, _STEPS, "đếm để đối chiếu", "counting, to compare with")
        manifest = _described(point, taken_at)
    return (
        replace(manifest, files=copying.files, vanished=copying.vanished, seconds=round(time.monotonic() - start, 2)),
        copying.linked,
    )


def _finish(half: Path, point: Path, manifest: Manifest) -> None:
    """Make the point: first everything reaches the disk, then it gets its name, by which alone it is a backup."""
    (half / MANIFEST).write_text(manifest.as_text(), encoding="utf-8")
    os.sync()
    half.rename(point)
    os.sync()


def take_backup(
    actor: Actor, folder: Path, *, full: bool = False, keep: int = 0, progress: Progress | None = None
) -> tuple[Path, Manifest]:
    """Take a backup of the running system into a new folder below `folder`; return it and its manifest.

    Unless `full`, files that the point before holds are linked from it, not copied. `keep` > 0 removes all but that
    many points afterwards. Raises `BackupIncomplete`, `StateConflict`.
    """
    with _alone(folder):
        taken_at = timezone.now()
        before = points_in(folder)
        point = folder / f"{taken_at:%Y-%m-%dT%H%M%S.%fZ}"
        half = folder / f".{point.name}.part"
        half.mkdir(mode=0o700)
        try:
            manifest, linked = _fill(half, before[-1] if before and not full else None, taken_at, progress or Silent())
            _finish(half, point, manifest)
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
        after = {"files": len(manifest.files), "linked": linked, "bytes": manifest.bytes}
        audit.record(actor, VERB, kind="backup", key=point.name, after=after)
        for old in points_in(folder)[:-keep] if keep else []:
            shutil.rmtree(old)
    return point, manifest
