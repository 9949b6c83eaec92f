"""Points that the database decides: version, encoding, settings, migrations, lake, open work, audit, clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from nangluong.foundation.audit_anchors import broken_anchors, read_anchors
from nangluong.foundation.deployment.findings import Finding, good, look, point, wrong
from nangluong.foundation.jobs.figures import queue_figures
from nangluong.foundation.lake import lake

_OLDEST_BACKUP = dt.timedelta(hours=48)
_MOST_APART_S = 2.0
_LEAST_VERSION = 18


def _row(query: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row: tuple[Any, ...] = cursor.fetchone()
    return row


@point
def server() -> Iterator[Finding]:
    """The version of the server, its encoding, its durability."""
    version, encoding, provider = _row(
        "SELECT current_setting('server_version_num')::int / 10000, pg_encoding_to_char(encoding), datlocprovider"
        " FROM pg_database WHERE datname = current_database()"
    )
    if version < _LEAST_VERSION or encoding != "UTF8":
        yield wrong(
            "postgresql",
            f"PostgreSQL {version}, {encoding}; cần 18, UTF8",
            f"PostgreSQL {version}, {encoding}; 18 and UTF8 are needed",
        )
    else:
        yield good("postgresql", f"PostgreSQL {version}, {encoding}", f"PostgreSQL {version}, {encoding}")
    if provider != "b":
        yield look(
            "locale",
            "nên tạo cơ sở dữ liệu với locale builtin C.UTF-8",
            "make the database with the builtin locale C.UTF-8",
        )
    off = [name for name in ("fsync", "full_page_writes", "synchronous_commit") if _row(f"SHOW {name}")[0] != "on"]
    if off:
        yield wrong(
            "durability",
            f"PostgreSQL tắt {', '.join(off)}: có thể mất dữ liệu",
            f"PostgreSQL has {', '.join(off)} off: data can be lost",
        )


@point
def connection_tls() -> Iterator[Finding]:
    """The way to the database is encrypted where it leaves the machine."""
    encrypted, address = _row("SELECT ssl, inet_server_addr() FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    if address is not None and not encrypted and str(address) not in ("127.0.0.1", "::1"):
        yield wrong(
            "database_tls",
            "kết nối PostgreSQL không mã hóa: thêm ?sslmode=verify-full",
            "the connection to PostgreSQL is not encrypted: add ?sslmode=verify-full",
        )


@point
def wal_apart() -> Iterator[Finding]:
    """WAL lies on a volume of its own. The server tells where its data are only to those who may know."""
    (may,) = _row("SELECT pg_has_role(current_user, 'pg_read_all_settings', 'member')")
    if may:
        from pathlib import Path

        data = Path(_row("SHOW data_directory")[0])
        wal = data / "pg_wal"
        if wal.exists():
            apart = wal.resolve().stat().st_dev != data.stat().st_dev
            if not apart:
                yield look(
                    "wal",
                    "WAL nằm cùng ổ với dữ liệu: đầy ổ thì cả đọc cũng dừng",
                    "WAL shares the volume of the data: when it is full even reading stops",
                )
            else:
                yield good("wal", "WAL ở ổ riêng", "WAL is on a volume of its own")
            return
    yield look(
        "wal",
        "không xem được ổ của WAL từ máy này; hãy kiểm tra trên máy PostgreSQL",
        "the volume of WAL cannot be seen from here; look on the machine of PostgreSQL",
    )


@point
def migrations() -> Iterator[Finding]:
    """Every migration of this program is applied."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        named = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in plan[:3])
        yield wrong(
            "migrations",
            f"còn {len(plan)} bước chuyển đổi: {named}. Chạy nangluong prepare",
            f"{len(plan)} migrations are missing: {named}. Run nangluong prepare",
        )
    else:
        yield good("migrations", "cơ sở dữ liệu đúng phiên bản", "the database is at this version")


@point
def lake_reachable() -> Iterator[Finding]:
    """The lake opens and its newest files are there."""
    snapshot = lake().snapshot()
    yield good("lake", f"kho dữ liệu mở được, ảnh chụp {snapshot}", f"the lake opens, snapshot {snapshot}")


@point
def pending_work() -> Iterator[Finding]:
    """No load or release is half done, jobs are carried out."""
    found = queue_figures()
    if found.workers == 0:
        yield look("workers", "không có tiến trình việc nền nào đang chạy", "no worker is awake")
    if found.stalled or found.failed_last_day:
        yield look(
            "jobs",
            f"{found.stalled} việc treo, {found.failed_last_day} việc lỗi trong 24 giờ",
            f"{found.stalled} jobs stalled, {found.failed_last_day} failed in 24 hours",
        )
    else:
        yield good(
            "jobs", f"{found.waiting} việc đang chờ, không việc nào treo", f"{found.waiting} jobs wait, none is stalled"
        )


@point
def audit_and_anchors() -> Iterator[Finding]:
    """The audit refuses changes, and its anchors hold and are fresh."""
    (triggers,) = _row(
        "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'foundation_auditentry'::regclass AND NOT tgisinternal"
        " AND tgenabled <> 'D'"
    )
    if not triggers:
        yield wrong(
            "audit_triggers", "nhật ký không còn trigger bảo vệ", "the triggers that protect the audit are gone"
        )
    anchors = read_anchors()
    broken = list(broken_anchors(anchors))
    if broken:
        yield wrong(
            "anchors",
            f"{len(broken)} neo nhật ký không khớp: {broken[0].reason}",
            f"{len(broken)} anchors do not hold: {broken[0].reason}",
        )
    elif not anchors:
        yield look(
            "anchors",
            "chưa có neo nhật ký; việc định kỳ sẽ tạo",
            "there is no anchor of the audit yet; the schedule makes them",
        )
    else:
        yield good("anchors", f"{len(anchors)} neo nhật ký khớp", f"{len(anchors)} anchors of the audit hold")


@point
def backups() -> Iterator[Finding]:
    """A backup was taken not long ago."""
    (age,) = _row(
        "SELECT now() - max(at) FROM foundation_auditentry WHERE object_kind = 'backup' AND verb = 'take_backup'"
    )
    if age is None or age > _OLDEST_BACKUP:
        since = "chưa từng" if age is None else f"{age.days} ngày trước"
        yield look(
            "backup", f"sao lưu gần nhất: {since}", f"last backup: {'never' if age is None else f'{age.days} days ago'}"
        )
    else:
        yield good("backup", "có bản sao lưu trong 48 giờ", "a backup was taken within 48 hours")


@point
def clocks() -> Iterator[Finding]:
    """This machine and the database agree on the time."""
    (theirs,) = _row("SELECT clock_timestamp()")
    apart = abs((dt.datetime.now(dt.UTC) - theirs).total_seconds())
    if apart > _MOST_APART_S:
        yield wrong(
            "clock_database",
            f"đồng hồ lệch PostgreSQL {apart:.1f} s",
            f"the clocks differ by {apart:.1f} s from PostgreSQL",
        )


@point
def second_factor() -> Iterator[Finding]:
    """Staff sign in with a second factor."""
    gate = "nangluong.accounts.gate.GateMiddleware"
    if gate in settings.MIDDLEWARE and apps.is_installed("allauth.mfa"):
        yield good("second_factor", "cán bộ bắt buộc có yếu tố xác thực thứ hai", "staff need a second factor")
    else:
        yield wrong("second_factor", "yếu tố xác thực thứ hai không bắt buộc", "a second factor is not mandatory")
