"""Points that this machine decides: free space, ballast, clock, time zone data, files only for their owner."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from nangluong.foundation.deployment.findings import Finding, good, look, point, wrong
from nangluong.foundation.metrics.looked_up import free_space

_TIME_ERROR = 5


@point
def space() -> Iterator[Finding]:
    """Every disk has at least twice the floor left."""
    floor = settings.SPACE_FLOOR_BYTES
    for place, free in free_space().items():
        said = f"{place}: {free // 2**20} MB"
        if free < floor:
            yield wrong(f"space_{place}", f"dưới mức sàn: còn {said}", f"below the floor: {said} left")
        elif free < 2 * floor:
            yield look(f"space_{place}", f"sắp đầy: còn {said}", f"nearly full: {said} left")
        else:
            yield good(f"space_{place}", f"còn {said}", f"{said} left")


@point
def ballast() -> Iterator[Finding]:
    """A file lies there that can be removed in need."""
    if not (settings.CONFIG.home / "ballast").exists():
        path = settings.CONFIG.home / "ballast"
        yield look(
            "ballast", f"chưa có tệp dằn: fallocate -l 1G {path}", f"there is no ballast: fallocate -l 1G {path}"
        )


def clock_is_kept() -> bool | None:
    """Return whether the kernel's clock is kept in step by a time service; None where it cannot be asked."""
    if sys.platform != "linux":
        return None
    room = ctypes.create_string_buffer(512)  # struct timex with modes = 0: only ask
    state = ctypes.CDLL(None).adjtimex(room)
    return None if state < 0 else state != _TIME_ERROR


@point
def clock() -> Iterator[Finding]:
    """A time service keeps the clock: deadlines and the audit depend on it."""
    kept = clock_is_kept()
    if kept:
        yield good("clock", "đồng hồ được đồng bộ", "the clock is kept in step")
    else:
        yield look(
            "clock",
            "đồng hồ không được đồng bộ (chrony, systemd-timesyncd)",
            "no time service keeps the clock (chrony, systemd-timesyncd)",
        )


@point
def time_zone() -> Iterator[Finding]:
    """Days are days in Viet Nam, whatever the machine's own zone is."""
    import datetime as dt

    offset = dt.datetime(2026, 1, 1, tzinfo=ZoneInfo(settings.TIME_ZONE)).utcoffset()
    if settings.TIME_ZONE != "Asia/Ho_Chi_Minh" or offset != dt.timedelta(hours=7):
        yield wrong(
            "time_zone",
            f"múi giờ {settings.TIME_ZONE} lệch {offset}",
            f"the time zone {settings.TIME_ZONE} is {offset}",
        )
    else:
        yield good("time_zone", "múi giờ Việt Nam, UTC+7", "the time zone of Viet Nam, UTC+7")


@point
def private_files() -> Iterator[Finding]:
    """Secrets in our folder are closed to others."""
    home = Path(settings.CONFIG.home)
    named = (
        home / name
        for name in (
            "secret_key",
            "seal_key",
            "identity_secret",
            "push_key",
            "operator.txt",
            "signing-simulated/root.key",
        )
    )
    open_files = [path.name for path in named if path.exists() and path.stat().st_mode & 0o077]
    if open_files:
        yield wrong(
            "private_files",
            f"người khác đọc được: {', '.join(open_files)}",
            f"others can read: {', '.join(open_files)}",
        )
    if settings.CONFIG.production and (home / "secret_key").exists():
        yield look(
            "secrets", "còn khóa của bản trình diễn trong NANGLUONG_HOME", "keys of a demo lie in NANGLUONG_HOME"
        )
