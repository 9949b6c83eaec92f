"""`nangluong load-reference`: bring the stored reference data in step with the files under `reference/`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.reference.loading import load_all


class Command(BaseCommand):
    help = "Nạp dữ liệu tham chiếu / load the reference data (idempotent; a faulty file loads nothing)"

    def handle(self, *args: Any, **options: Any) -> None:
        """Load every file and print what each added, changed and left."""
        self.stdout.write(f"{'':34}{'thêm/added':>12}{'sửa/changed':>13}{'giữ/left':>10}")
        for spec, counts in load_all(actor=SYSTEM):
            self.stdout.write(f"{spec.file:34}{counts.added:>12}{counts.changed:>13}{counts.unchanged:>10}")
