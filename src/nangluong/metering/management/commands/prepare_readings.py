"""`nangluong prepare-readings`: make the lake's tables of readings; finish or undo what a kill interrupted."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from nangluong.foundation.actor import SYSTEM
from nangluong.metering.intake.recovery import recover_intake
from nangluong.metering.preparing import prepare_tables
from nangluong.metering.run_recovery import recover_runs


class Command(BaseCommand):
    help = "Tạo các bảng số đo trong kho / create the lake's tables of readings; recover interrupted runs"

    def handle(self, *args: Any, **options: Any) -> None:
        """Create tables, then recover."""
        prepare_tables()
        for line in (*recover_intake(SYSTEM), *recover_runs(actor=SYSTEM)):
            self.stdout.write(line)
