"""`nangluong audit verify`: walk the audit chain and name every entry where it breaks."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from nangluong.foundation import audit
from nangluong.foundation.models import AuditEntry


class Command(BaseCommand):
    help = "Kiểm tra chuỗi nhật ký / verify the audit chain"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each broken link; exit with 1 when there is one."""
        broken = list(audit.verify())
        for link in broken:
            self.stderr.write(f"{link.entry_id}: {link.reason}")
        self.stdout.write(f"{AuditEntry.objects.count()} entries, {len(broken)} broken links")
        if broken:
            sys.exit(1)
