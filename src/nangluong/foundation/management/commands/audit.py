"""`nangluong audit verify|anchor|restored`: check the audit chain, note its end outside the database."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from nangluong.foundation import audit
from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.audit_anchors import anchor_file, drop_anchor
from nangluong.foundation.audit_checks import check_audit


class Command(BaseCommand):
    help = "Kiểm tra chuỗi nhật ký, ghi mốc neo / verify the audit chain, drop an anchor"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify", "anchor", "restored"])
        parser.add_argument("--reason", default="", help="restored: why the database was put back to an older state")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is asked."""
        if options["what"] == "verify":
            self._verify()
        elif options["what"] == "anchor":
            self._say_anchor(drop_anchor() is not None)
        else:
            if not options["reason"].strip():
                raise CommandError("--reason: vì sao khôi phục? / why was the database restored?")
            audit.record(SYSTEM, "restore_audit", kind="audit", key="chain", reason=options["reason"])
            self._say_anchor(drop_anchor(restored=options["reason"]) is not None)

    def _verify(self) -> None:
        check, broken = check_audit(SYSTEM)
        for link in broken:
            self.stderr.write(f"{link.entry_id}: {link.reason}")
        self.stdout.write(f"{check.entries} entries, {len(broken)} broken links, {check.anchors} anchors")
        if broken:
            sys.exit(1)

    def _say_anchor(self, is_new: bool) -> None:
        self.stdout.write(f"{anchor_file()}: " + ("+1" if is_new else "="))
