"""`nangluong metering exceptions`: brings the queue of exceptions in step with a night's validation."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import Any

from django.utils import timezone

from nangluong.foundation.actor import SYSTEM

HELP = "đưa điểm đo bất thường vào hàng đợi / put doubtful points into the queue"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--day", type=dt.date.fromisoformat, help="ngày, mặc định hôm qua / default yesterday")


def run(options: dict[str, Any], stdout: Any) -> None:
    """Raise the exceptions of a day."""
    from nangluong.metering.exceptions.raising import raise_exceptions

    day = options["day"] or timezone.localdate() - dt.timedelta(days=1)
    for kind, count in raise_exceptions(SYSTEM, day=day).items():
        stdout.write(f"{kind}: {count}")
