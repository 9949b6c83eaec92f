"""`nangluong breach-drill`: whose data did an account, an export or a span of time touch?"""

from __future__ import annotations

import csv
import datetime as dt
import io
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from nangluong.accounts.models import User
from nangluong.accounts.privacy.drill import Reach, changed_by, count_subjects, touched
from nangluong.foundation import audit
from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.table_files import disarmed

HEADER = ("kind", "key", "purpose", "what", "times", "first_at", "last_at")


class Command(BaseCommand):
    help = "Diễn tập sự cố: dữ liệu của ai bị chạm tới / breach drill: whose data was touched"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--account", default="", help="user name or number of an account")
        parser.add_argument("--export", default="", help="number of an export (its audit entry)")
        parser.add_argument("--since", default="", help="2026-10-01T08:00, time in Viet Nam")
        parser.add_argument("--until", default="", help="2026-10-02T08:00, time in Viet Nam")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a CSV of subjects, and the counts on the error stream; the question itself is audited."""
        reach = Reach(
            _account(options["account"]), options["export"], _instant(options["since"]), _instant(options["until"])
        )
        if reach.is_empty:
            raise CommandError("--account, --export, --since, --until: nêu ít nhất một / name at least one")
        count = count_subjects(reach)
        asked = {name: value for name, value in options.items() if name in ("account", "export", "since", "until")}
        audit.record(SYSTEM, "breach_drill", kind="breach_drill", key="", after={"subjects": count, "asked": asked})
        lines = io.StringIO()
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(HEADER)
        for one in touched(reach):
            row = (
                one.kind,
                one.key,
                one.purpose,
                one.what,
                one.times,
                one.first_at.isoformat(),
                one.last_at.isoformat(),
            )
            writer.writerow([disarmed(str(cell)) for cell in row])
        self.stdout.write(lines.getvalue())
        self.stderr.write(f"{count} subjects")
        for verb, kind, objects in changed_by(reach):
            self.stderr.write(f"changed: {verb} {kind}: {objects}")


def _account(text: str) -> int | None:
    if not text:
        return None
    fits = Q(username=text) | (Q(pk=int(text)) if text.isascii() and text.isdigit() else Q(pk=None))
    found = User.objects.filter(fits).order_by("pk").values_list("pk", flat=True).first()
    if found is None:
        raise CommandError(f"{text}: không có tài khoản này / no such account")
    return int(found)


def _instant(text: str) -> dt.datetime | None:
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text}: 2026-10-01T08:00") from error
    return moment if moment.tzinfo else timezone.make_aware(moment)
