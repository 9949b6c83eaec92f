"""`nangluong restore FOLDER`: put a backup in place of an empty installation, and compare it before it may serve."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.backup.restoring import restore_backup
from nangluong.foundation.work import Terminal


class Command(BaseCommand):
    help = "Khôi phục một bản sao lưu vào nơi trống / restore a backup into an empty place"
    requires_system_checks = ()  # the tables that checks look at are what is being restored

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="bản sao lưu hoặc thư mục của chúng / a point or its folder")
        parser.add_argument("--replace", action="store_true", help="thay dữ liệu đang có / replace what is there")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, compare, settle what was open, verify the audit chain."""
        start = time.monotonic()
        folder = options["folder"].expanduser().resolve()
        point, manifest = restore_backup(SYSTEM, folder, replace=options["replace"], progress=Terminal())
        rows = sum(manifest.rows.values())
        self.stdout.write(
            f"{point.name}: {rows} dòng / rows, {len(manifest.files)} tệp / files, nhật ký nguyên vẹn / audit verified,"
            f" {time.monotonic() - start:.1f} s"
        )
