"""`nangluong verify-signature`: says whether signed returns hold, stored ones or a file at hand."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from nangluong.foundation.errors import DomainError
from nangluong.foundation.signing.verifying import Fault
from nangluong.statistics.models import ReturnSignature
from nangluong.statistics.returns.signatures.checking import check_signature, verdicts_of

_BATCH = 200


class Command(BaseCommand):
    """Ends with 1 where one does not hold."""

    help = "verify electronic signatures of returns: a PDF, those of one return, or --all"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a file, a return's number, or all."""
        parser.add_argument("file", nargs="?", type=Path, help="a signed PDF")
        parser.add_argument("--return", dest="report", type=int, help="number of a return")
        parser.add_argument("--all", action="store_true", help="every stored signature")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one line for each signature, and its faults in both languages."""
        if options["file"]:
            answers = self._of_file(options["file"])
        else:
            answers = self._stored(options["report"], everything=options["all"])
        count = bad = 0
        for name, faults in answers:
            count += 1
            bad += bool(faults)
            held = "không được chấp nhận / does not hold" if faults else "còn nguyên vẹn / holds"
            self.stdout.write(f"{name}: {held}")
            for fault in faults:
                self.stdout.write(f"  - {fault.vi} / {fault.en}")
        self.stdout.write(f"{count} chữ ký, {bad} không được chấp nhận / {count} signatures, {bad} do not hold")
        if bad:
            sys.exit(1)

    def _of_file(self, file: Path) -> Iterator[tuple[str, tuple[Fault, ...]]]:
        for verdict in verdicts_of(file.read_bytes()):
            yield f"{file.name}, {verdict.subject}, {verdict.serial}", verdict.faults

    def _stored(self, report: int | None, *, everything: bool) -> Iterator[tuple[str, tuple[Fault, ...]]]:
        rows = ReturnSignature.objects.select_related("version__report__version").order_by("pk")
        if not everything:
            rows = rows.filter(version__report_id=report)
        for row in rows.iterator(chunk_size=_BATCH):
            try:
                faults = check_signature(row).faults
            except DomainError as gone:
                faults = (Fault(gone.code, gone.message_vi, gone.message_en),)
            yield f"{row.version.report}, {row.version}, {row.serial}", faults
