"""`nangluong retention [--dry-run]`: delete and anonymise what is past its retention, and say what went."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from nangluong.accounts.privacy.retention import run_retention
from nangluong.foundation.actor import SYSTEM


class Command(BaseCommand):
    help = "Xóa, ẩn danh dữ liệu hết thời hạn lưu / delete and anonymise data past their retention"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count only")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run and print one line a rule that found something."""
        outcomes = run_retention(SYSTEM, dry_run=options["dry_run"])
        for one in outcomes:
            if one.found:
                self.stdout.write(
                    f"{one.rule.code}: {one.found} due, {one.done} {one.rule.action}d, {one.held_back} held back"
                )
        self.stdout.write(f"{len(outcomes)} rules, {sum(one.done for one in outcomes)} rows")
