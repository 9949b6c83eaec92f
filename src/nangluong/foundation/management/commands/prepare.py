"""`nangluong prepare`: make database, lake and static files ready for this version of the program."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Chuẩn bị cơ sở dữ liệu, kho dữ liệu và tệp tĩnh / prepare database, lake and static files"

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, create the lake's tables, collect static files. Safe to run at every start."""
        call_command("migrate", interactive=False, verbosity=0)
        call_command("prepare_lake")
        call_command("prepare_readings")
        call_command("collectstatic", interactive=False, verbosity=0)
