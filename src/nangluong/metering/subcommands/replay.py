"""`nangluong metering replay`: takes waiting readings whose meters are known by now; settles what a kill left open."""

from __future__ import annotations

import argparse
from typing import Any

from nangluong.foundation.actor import SYSTEM

HELP = "nạp lại số liệu đang chờ công tơ; dọn lô dở dang / take waiting readings; settle interrupted batches"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: quarantine numbers, or nothing for all that waits."""
    parser.add_argument("parts", nargs="*", type=int, metavar="SỐ", help="số của phần cách ly / numbers of parts")


def run(options: dict[str, Any], stdout: Any) -> None:
    """Settle what is open, then replay."""
    from nangluong.metering.intake.recovery import recover_intake
    from nangluong.metering.intake.replaying import parts_by_number, replay_parts, replay_waiting

    for line in recover_intake(SYSTEM):
        stdout.write(line)
    if options["parts"]:
        receipts = replay_parts(SYSTEM, parts_by_number(options["parts"]))
    else:
        receipts = list(replay_waiting(SYSTEM))
    for receipt in receipts:
        batch = receipt.batch
        stdout.write(
            f"{batch.name}: {batch.added} mới/new, {batch.waiting} chờ/waiting, {batch.refused} từ chối/refused"
        )
    stdout.write(f"{len(receipts)} lô / batches")
