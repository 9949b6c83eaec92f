"""`nangluong check`: is this installation fit for service? In words, in both languages; ends with 1 where it is not.

Django's command of the same name is still there: it is what runs when one of its own options is given.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands.check import Command as DjangoCommand

from nangluong.foundation.deployment.checklist import run_checklist
from nangluong.foundation.deployment.findings import Grade

_SIGNS = {Grade.GOOD: "✓", Grade.LOOK: "!", Grade.WRONG: "✗"}
_OF_DJANGO = ("args", "tags", "list_tags", "deploy", "databases")


class Command(DjangoCommand):
    help = "Kiểm tra trước khi đưa vào sử dụng / the deployment checklist"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true", help="cho máy đọc / for machines")

    def handle(self, *app_labels: Any, **options: Any) -> None:
        """Print the checklist, or run Django's checks where its options are given."""
        if app_labels or any(options.get(name) for name in _OF_DJANGO):
            super().handle(*app_labels, **options)
            return
        found = run_checklist()
        bad = sum(finding.grade is Grade.WRONG for finding in found)
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=1))
        else:
            for finding in found:
                self.stdout.write(f"{_SIGNS[finding.grade]} {finding.code}\n    {finding.vi}\n    {finding.en}")
            self.stdout.write(f"\n{bad} điểm sai / wrong, {len(found)} điểm / points")
        if bad:
            sys.exit(1)
