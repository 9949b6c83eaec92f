"""`nangluong reseal`: brings every sealed column to the first key of `NANGLUONG_SEAL_KEYS`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from nangluong.foundation import audit
from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.sealed import reseal


class Command(BaseCommand):
    help = "Niêm phong lại dữ liệu đã mã hóa bằng khóa đầu tiên / reseal encrypted columns with the first key"

    def handle(self, *args: Any, **options: Any) -> None:
        """Reseal while the site runs; may be killed and run again."""
        rows = reseal(lambda label, count: self.stdout.write(f"  {label}: {count}"))
        audit.record(SYSTEM, "reseal", kind="seal", key="all", after={"rows": rows})
        self.stdout.write(f"Đã niêm phong lại {rows} dòng. / {rows} rows resealed.")
