"""`nangluong metering validate`: validates days of readings, or goes on with a run that stopped."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import Any

from django.utils import timezone

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.work import Terminal

HELP = "kiểm tra và ước tính số đo / validate and estimate readings"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--first", type=dt.date.fromisoformat, help="ngày đầu, mặc định hôm qua / default yesterday")
    parser.add_argument("--last", type=dt.date.fromisoformat, help="ngày cuối, mặc định ngày đầu / default the first")
    parser.add_argument("--slots", type=int, choices=(48, 96), help="chỉ 48 hoặc 96 / only these")
    parser.add_argument("--bucket", type=int, action="append", help="chỉ nhóm này / only this bucket")
    parser.add_argument("--resume", type=int, metavar="RUN", help="chạy tiếp lượt đã dừng / go on with a run")


def run(options: dict[str, Any], stdout: Any) -> None:
    """Run and say the counts."""
    from nangluong.metering.models import VeeRun
    from nangluong.metering.runs import resume_vee_run, start_vee_run
    from nangluong.metering.slots import SLOTS

    if options["resume"]:
        runs = [resume_vee_run(SYSTEM, run=VeeRun.objects.get(pk=options["resume"]), progress=Terminal())]
    else:
        first = options["first"] or timezone.localdate() - dt.timedelta(days=1)
        runs = [
            start_vee_run(
                SYSTEM,
                first_day=first,
                last_day=options["last"] or first,
                slots=slots,
                buckets=options["bucket"],
                progress=Terminal(),
            )
            for slots in ([options["slots"]] if options["slots"] else SLOTS)
        ]
    for done in runs:
        figures = list(done.tasks.values_list("figures", flat=True))
        names = ("points", "received_points", "missing", "estimated")
        counts = ", ".join(f"{name} {sum(one.get(name, 0) for one in figures)}" for name in names)
        stdout.write(f"{done} {done.slots}: {done.buckets} nhóm / buckets, {counts}")
