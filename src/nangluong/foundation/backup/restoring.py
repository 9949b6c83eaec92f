"""Putting a backup back: into empty places, all of it, and compared with what the backup says before it may serve."""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.audit_anchors import drop_anchor
from nangluong.foundation.backup.areas import LAKE, Area, areas
from nangluong.foundation.backup.errors import BackupFaulty, RestoreDiffers, TargetNotEmpty
from nangluong.foundation.backup.manifest import (
    DUMP,
    Manifest,
    is_complete,
    points_in,
    read_manifest,
    require_sound,
)
from nangluong.foundation.backup.postgres_tools import run
from nangluong.foundation.backup.stores import Folder
from nangluong.foundation.lake import SCHEMA, forget_lake
from nangluong.foundation.models import AuditEntry
from nangluong.foundation.work import Progress, Silent

VERB = "restore_backup"
_STEPS = 5


def choose_point(folder: Path) -> Path:
    """Return `folder` where it is a point itself, else the newest point below it. Raises `BackupFaulty`."""
    if is_complete(folder):
        return folder
    points = points_in(folder)
    if not points:
        raise BackupFaulty(
            f"Không có bản sao lưu hoàn chỉnh nào trong {folder}.", f"There is no finished backup in {folder}."
        )
    return points[-1]


def _require_known_migrations(point: Path, manifest: Manifest) -> None:
    """Refuse the backup of a newer program: its tables have things that this one would not keep."""
    known = MigrationLoader(None).disk_migrations
    unknown = [f"{app}.{name}" for app, names in manifest.migrations.items() for name in names]
    unknown = [name for name in unknown if tuple(name.split(".", 1)) not in known]
    if unknown:
        raise BackupFaulty(
            f"Bản sao lưu {point.name} là của chương trình mới hơn ({manifest.program}): {', '.join(unknown[:3])}."
            " Hãy cài phiên bản đó trước.",
            f"The backup {point.name} is of a newer program ({manifest.program}): {', '.join(unknown[:3])}. Install"
            " that version first.",
        )


def _occupied() -> list[str]:
    """Return what stands where the backup is to go: `PostgreSQL` and the names of areas."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")
        found = ["PostgreSQL"] if cursor.fetchone() != (0,) else []
    return found + [area.name for area in areas() if not area.evidence and _holds_files(area)]


def _holds_files(area: Area) -> bool:
    return next(iter(area.store.walk()), None) is not None


def _put_back(point: Path, manifest: Manifest) -> None:
    """Copy every file to its area. The anchors of the audit are kept where there are some: they are newer."""
    stores = {area.name: area.store for area in areas() if not (area.evidence and _holds_files(area))}
    for file in manifest.files:
        if file.area in stores:
            stores[file.area].put(file.name, point / file.path)


def _require_empty() -> None:
    occupied = ", ".join(_occupied())
    if occupied:
        raise TargetNotEmpty(
            f"Nơi khôi phục đã có dữ liệu ({occupied}). Hãy khôi phục vào nơi trống, hoặc thêm --replace để thay.",
            f"There are data where the backup would go ({occupied}). Restore into an empty place, or add --replace.",
        )


def _require_quiet() -> None:
    """Refuse to replace a database that others are using: stop the service first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        (others,) = cursor.fetchone()
    if others:
        raise TargetNotEmpty(
            f"Cơ sở dữ liệu đang có {others} kết nối khác. Hãy dừng dịch vụ rồi khôi phục.",
            f"The database has {others} other connection(s). Stop the service, then restore.",
        )


def _drop_schemas() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT schemaname FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema)'")
        for (schema,) in [*cursor.fetchall(), (SCHEMA,), ("public",)]:
            cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
        cursor.execute("CREATE SCHEMA public")


def _restore_database(point: Path, *, replace: bool) -> None:
    forget_lake()
    if replace:
        _require_quiet()
        _drop_schemas()
    name = str(connection.settings_dict["NAME"])
    how = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments"]
    # The extensions of a fresh database stand in `public` already, and the dump would make that schema anew.
    run("pg_restore", *how, f"--dbname={name}", str(point / DUMP))
    connection.close()


def _point_the_lake_here() -> None:
    """Say in the catalogue where the lake's files now lie."""
    lake = next(area.store for area in areas() if area.name == LAKE)
    if isinstance(lake, Folder):
        with connection.cursor() as cursor:
            cursor.execute("SELECT schemaname FROM pg_tables WHERE tablename = 'ducklake_metadata'")
            for (schema,) in cursor.fetchall():
                folder = lake.root if schema == SCHEMA else lake.root / schema
                query = sql.SQL("UPDATE {}.ducklake_metadata SET value = %s WHERE key = 'data_path'")
                cursor.execute(query.format(sql.Identifier(schema)), [f"{folder}/"])


def _rows() -> tuple[dict[str, int], dict[str, int]]:
    """Return the rows of PostgreSQL, and those of the lakes."""
    from nangluong.foundation.backup.database_point import hold_point

    with hold_point() as point:
        return point.rows(), point.lake_rows()


def _require_same(manifest: Manifest) -> None:
    """Compare the restored rows with the manifest, before recovery settles anything. Raises `RestoreDiffers`."""
    rows, lake_rows = _rows()
    for what, expected, found in (("PostgreSQL", manifest.rows, rows), (LAKE, manifest.lake_rows, lake_rows)):
        different = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
        if different:
            named = ", ".join(f"{name} {expected.get(name)} → {found.get(name)}" for name in different[:5])
            raise RestoreDiffers(
                f"{what}: số dòng khôi phục khác bản sao lưu: {named}. Không đưa vào sử dụng.",
                f"{what}: rows restored differ from the backup: {named}. Do not put it into service.",
            )


def _require_audit(manifest: Manifest) -> None:
    """Verify the whole chain and that it ends where the backup says. Raises `RestoreDiffers`."""
    broken = next(audit.verify(), None)
    there = AuditEntry.objects.filter(pk=manifest.audit_entry, digest=manifest.audit_digest).exists()
    if broken is not None or (manifest.audit_entry and not there):
        entry = broken.entry_id if broken else manifest.audit_entry
        raise RestoreDiffers(
            f"Chuỗi nhật ký không khớp ở mục {entry}. Không đưa vào sử dụng.",
            f"The audit chain does not hold at entry {entry}. Do not put it into service.",
        )


def _end_sessions() -> None:
    """Sign everybody out: a session ended after the backup was taken must not come back with it."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session")


def restore_backup(
    actor: Actor, folder: Path, *, replace: bool = False, progress: Progress | None = None
) -> tuple[Path, Manifest]:
    """Put the point in `folder` (or the newest below it) in place of an empty installation; return it and its manifest.

    With `replace` the database is emptied first; files that the backup does not know are left where they are. Every
    file is compared with its hash before anything is touched. Raises `BackupFaulty`, `TargetNotEmpty`,
    `RestoreDiffers`.
    """
    said = progress or Silent()
    point = choose_point(folder)
    manifest = read_manifest(point)
    _require_known_migrations(point, manifest)
    if not replace:
        _require_empty()
    said.step(1, _STEPS, "kiểm mã băm của mọi tệp", "comparing the hash of every file")
    require_sound(point, manifest)
    said.step(2, _STEPS, "cơ sở dữ liệu", "database")
    _restore_database(point, replace=replace)
    said.step(3, _STEPS, "tệp của kho dữ liệu và tệp khác", "files of the lake and others")
    _put_back(point, manifest)
    _point_the_lake_here()
    said.step(4, _STEPS, "đối chiếu số dòng", "comparing rows")
    _require_same(manifest)
    said.step(5, _STEPS, "phục hồi việc dở dang, kiểm nhật ký", "settling open work, verifying the audit")
    call_command("prepare")
    _require_audit(manifest)
    with transaction.atomic():
        _end_sessions()
        audit.record(actor, VERB, kind="backup", key=point.name, after={"files": len(manifest.files)})
    drop_anchor(restored=f"{VERB} {point.name}")
    return point, manifest
