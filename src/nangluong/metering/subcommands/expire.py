"""`nangluong metering expire`: lets go of readings and states past their time, and of files nobody names."""

from __future__ import annotations

import argparse
from typing import Any

from django.utils import timezone

from nangluong.foundation.actor import SYSTEM

HELP = "xóa số liệu và trạng thái quá hạn lưu / let go of what is past its time"


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Add no arguments: how long is data (`reference/metering/retention.csv`)."""


def run(_options: dict[str, Any], stdout: Any) -> None:
    """Expire and say what went."""
    from nangluong.metering.maintenance.retention import expire_readings

    done = expire_readings(SYSTEM, today=timezone.localdate())
    stdout.write(
        f"{done.files} tệp, {done.rows} dòng, {done.states} trạng thái, xóa {done.removed} tệp /"
        f" {done.files} files, {done.rows} rows, {done.states} states, {done.removed} files deleted"
    )
