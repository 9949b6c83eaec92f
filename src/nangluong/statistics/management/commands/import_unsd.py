"""`nangluong import-unsd FILE`: load a native UNSD energy-statistics CSV, of any country or of all."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from nangluong.foundation.actor import SYSTEM
from nangluong.statistics.figures import load_statement
from nangluong.statistics.statements import unsd_statements


class Command(BaseCommand):
    help = "Nạp tệp CSV thống kê năng lượng của UNSD / load a native UNSD energy-statistics CSV"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--area", action="append", help="ISO alpha-2 code to keep, repeatable (default: all)")
        parser.add_argument("--skip-unknown", action="store_true", help="leave rows with unknown codes out, counted")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load country by country; a faulty file loads nothing and says what is wrong where."""
        statements = list(
            unsd_statements(
                options["file"],
                Path(settings.REFERENCE_ROOT),
                as_of=timezone.localdate(),
                areas=options["area"],
                skip_unknown=options["skip_unknown"],
            )
        )
        for statement in statements:
            batch = load_statement(SYSTEM, statement)
            self.stdout.write(
                f"{statement.dataset}: thêm/added {batch.added}, sửa/changed {batch.changed},"
                f" bỏ/removed {batch.removed}, giữ/left {batch.unchanged};"
                f" không dùng/left out {dict(batch.report['skipped'])}"
            )
        if not statements:
            self.stdout.write("Tệp không có số liệu nào để nạp. / The file holds nothing to load.")
