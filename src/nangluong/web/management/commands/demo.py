"""`nangluong demo`: from an empty folder to the running site with the published national energy balance."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from nangluong.accounts.demo_people import create_demo_people, note_path
from nangluong.accounts.models import Role, User
from nangluong.accounts.operators import create_operator
from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.supervisor import require_free_port
from nangluong.foundation.work import Terminal
from nangluong.metering.demo_customer import link_demo_customer
from nangluong.metering.illustrative import load_illustrative_estate
from nangluong.registry.models import Organisation
from nangluong.statistics.first_release import publish_first_release
from nangluong.statistics.returns.demo_returns import make_demo_returns

OPERATOR = "van-hanh"
UNIT, ROLES = "bct-vu-khtc-qldn", ("statistics_officer", "statistics_approver", "metering_officer")


class Command(BaseCommand):
    help = "Nạp số liệu thật, dựng và công bố bảng cân đối, rồi chạy trang web / load, publish, serve"

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, load, publish what is not published yet, then serve in the foreground."""
        config = settings.CONFIG
        if config.production:
            raise CommandError("`nangluong demo` is not for production; use prepare, load-reference and serve.")
        require_free_port(config)
        start = time.monotonic()
        self._say("cơ sở dữ liệu và kho dữ liệu", "database and lake")
        call_command("prepare")
        self._say("dữ liệu tham chiếu", "reference data")
        call_command("load_reference")
        self._say("số liệu và bản công bố", "figures and release")
        publish_first_release(SYSTEM, progress=Terminal())
        self._say("số đo minh họa", "illustrative meter readings")
        load_illustrative_estate(SYSTEM, progress=Terminal())
        self._say_operator()
        made = make_demo_returns(today=timezone.localdate())
        self._say(f"{made} báo cáo minh họa", f"{made} illustrative returns")
        self._say(f"sẵn sàng sau {time.monotonic() - start:.1f} s", f"ready after {time.monotonic() - start:.1f} s")
        call_command("serve", stdout=self.stdout)

    def _say(self, vi: str, en: str) -> None:
        self.stdout.write(f"· {vi} / {en}")
        self.stdout.flush()

    def _say_operator(self) -> None:
        """Create the operator on the first run; the password stays in a file that only its owner reads."""
        note = settings.CONFIG.home / "operator.txt"
        if not User.objects.filter(username=OPERATOR).exists():
            _, password = create_operator(
                SYSTEM,
                username=OPERATOR,
                full_name="Người vận hành bản trình diễn",
                organisation=Organisation.objects.get(pk=UNIT),
                roles=list(Role.objects.filter(pk__in=ROLES)),
            )
            note.touch(mode=0o600)
            note.write_text(f"{OPERATOR}\n{password}\n", encoding="utf-8")
        self._say(f"tài khoản vận hành ở {note}", f"the operator's account is in {note}")
        create_demo_people(SYSTEM)
        link_demo_customer(SYSTEM)
        people = note_path()
        self._say(f"người minh họa của từng vai trò ở {people}", f"illustrative people of each role are in {people}")
