"""`nangluong metering compact`: merges a month's daily files."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import Any

from django.utils import timezone

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.work import Terminal

HELP = "dồn tệp ngày của một tháng / merge the daily files of a month"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--month", help="YYYY-MM, mặc định tháng trước / default last month")


def run(options: dict[str, Any], stdout: Any) -> None:
    """Compact and say what it saved."""
    from nangluong.metering.maintenance.compaction import compact_month

    text = options["month"]
    last_month = timezone.localdate().replace(day=1) - dt.timedelta(days=1)
    month = dt.date.fromisoformat(f"{text}-01") if text else last_month
    done = compact_month(SYSTEM, month=month, progress=Terminal())
    stdout.write(
        f"{month:%Y-%m}: {done.files_before} → {done.files_after} tệp / files,"
        f" {done.bytes_before} → {done.bytes_after} byte, bỏ qua / skipped {done.skipped}"
    )
