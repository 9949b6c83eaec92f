"""`nangluong backup FOLDER`: database, lake and files as one point, while the system runs."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.backup.manifest import read_manifest, require_sound
from nangluong.foundation.backup.restoring import choose_point
from nangluong.foundation.backup.taking import take_backup
from nangluong.foundation.work import Terminal


class Command(BaseCommand):
    help = "Sao lưu cơ sở dữ liệu, kho dữ liệu và tệp thành một thời điểm / back up everything as one point"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="thư mục chứa các bản sao lưu / the folder of all points")
        parser.add_argument("--full", action="store_true", help="chép lại mọi tệp / copy every file again")
        parser.add_argument("--keep", type=int, default=0, help="giữ chừng này bản mới nhất / keep the newest N points")
        parser.add_argument("--verify", action="store_true", help="chỉ kiểm bản mới nhất / only check the newest point")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take a point, or with `--verify` read the newest one and compare every hash."""
        folder = options["folder"].expanduser().resolve()
        if options["verify"]:
            point = choose_point(folder)
            manifest = read_manifest(point)
            require_sound(point, manifest)
            self.stdout.write(f"{point}: {len(manifest.files)} tệp nguyên vẹn / files as stored")
            return
        progress = Terminal()
        point, manifest = take_backup(SYSTEM, folder, full=options["full"], keep=options["keep"], progress=progress)
        size = manifest.bytes / 2**20
        self.stdout.write(f"{point}\n{len(manifest.files)} tệp / files, {size:.1f} MB, {manifest.seconds:.1f} s")
