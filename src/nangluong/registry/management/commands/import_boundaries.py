"""`nangluong import-boundaries FILE`: take a GeoJSON of the provinces; from then on maps draw outlines."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nangluong.foundation.actor import SYSTEM
from nangluong.registry.boundaries import import_boundaries


class Command(BaseCommand):
    help = "Nhập ranh giới 34 đơn vị cấp tỉnh (GeoJSON theo mã tỉnh) / import the outlines of the 34 provinces"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file, where it comes from and the first day it is drawn for."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="", help="nguồn và giấy phép / source and licence")
        parser.add_argument("--from", dest="valid_from", type=dt.date.fromisoformat, help="2025-07-01")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and say what was kept."""
        stored = import_boundaries(
            actor=SYSTEM, path=options["file"], source=options["source"], valid_from=options["valid_from"]
        )
        self.stdout.write(
            f"{stored.file_name}: {stored.points_read} → {stored.points_kept} điểm/points, "
            f"sai số/tolerance {stored.tolerance_deg}°, từ/from {stored.valid.lower:%Y-%m-%d}"
        )
