"""`nangluong demo-code NAME`: the six digits that an illustrative person's authenticator app would show now."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.totp.internal.auth import hotp_value
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nangluong.accounts.demo_people import note_path

_STEP_S = 30


class Command(BaseCommand):
    help = "Mã xác thực thứ hai của một người minh họa / the second factor of an illustrative person"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name of the account."""
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the code of this half minute."""
        if settings.CONFIG.production:
            raise CommandError("There are no illustrative people in production.")
        note = note_path()
        lines = note.read_text(encoding="utf-8").splitlines() if note.exists() else []
        secrets = {line.split()[0]: line.split()[2] for line in lines if line and not line.startswith("#")}
        if options["name"] not in secrets:
            raise CommandError(f"{note} names: {', '.join(sorted(secrets)) or '-'}")
        self.stdout.write(f"{hotp_value(secrets[options['name']], int(time.time()) // _STEP_S):06}")
