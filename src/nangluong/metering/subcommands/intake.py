"""`nangluong metering intake --source CODE FILE…`: takes files of readings, each as one batch."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.work import Terminal
from nangluong.metering.formats import FORMATS
from nangluong.metering.intake.receipts import Receipt
from nangluong.metering.intake.refusals import BatchRefused, unknown_source
from nangluong.metering.models import ReadingSource

HELP = "nạp tệp số liệu / take files of readings"
_SHOWN_PARTS = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("files", nargs="+", type=Path, metavar="TỆP")
    parser.add_argument("--source", required=True, help="mã nguồn số liệu / code of the source")
    parser.add_argument("--format", choices=sorted(FORMATS), help="khi không tự nhận ra được / where it cannot be told")
    parser.add_argument("--meter", default="", help="công tơ gửi bản tin DLMS / meter of a DLMS message")


def _say(receipt: Receipt, stdout: Any) -> None:
    batch = receipt.batch
    again = " (đã nhận trước đây / taken before)" if receipt.repeated else ""
    speed = f", {batch.readings / batch.seconds / 1e6:.1f} M/s" if batch.seconds and not receipt.repeated else ""
    stdout.write(
        f"{batch.name}: {batch.get_state_display()}{again} · lô/batch {batch.pk} · "
        f"{batch.readings} giá trị/values, {batch.rows} dòng/rows: {batch.added} mới/new, "
        f"{batch.corrections} sửa/corrected, {batch.duplicates} trùng/same, {batch.late} trễ/late, "
        f"{batch.waiting} chờ/waiting, {batch.refused} từ chối/refused{speed}"
    )
    for part in batch.parts.all()[:_SHOWN_PARTS]:
        place = "" if part.position is None else f" {part.position}"
        stdout.write(f"  [{part.code}]{place} {part.reason_vi} / {part.reason_en}")


def run(options: dict[str, Any], stdout: Any) -> None:
    """Take every file; the first that is refused whole ends with its reasons and code 2."""
    from nangluong.metering.intake.taking import take_file

    source = ReadingSource.objects.filter(code=options["source"], active=True).first()
    if source is None:
        raise unknown_source(options["source"])
    for path in options["files"]:
        receipt = take_file(
            SYSTEM,
            source=source,
            path=path,
            format_key=options["format"],
            meter=options["meter"],
            progress=Terminal() if path.stat().st_size > 2**26 else None,
        )
        _say(receipt, stdout)
        if receipt.batch.state == "refused":
            raise BatchRefused(
                f"Tệp {path.name} bị từ chối toàn bộ; lý do ở trên và ở trang Cách ly.",
                f"The file {path.name} was refused as a whole; the reasons are above and on the quarantine page.",
            )
