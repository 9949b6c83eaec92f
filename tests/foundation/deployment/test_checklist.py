"""The checklist: a demo fails it with reasons, a production installation passes, one fault is one finding."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from io import StringIO
from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

from nangluong.foundation.deployment import database_points, findings, machine_points, settings_points
from nangluong.foundation.deployment.checklist import run_checklist
from nangluong.foundation.deployment.findings import Finding, Grade
from tests.conftest import CHECKOUT

pytestmark = pytest.mark.django_db


def grades(point: findings.Point) -> dict[str, Grade]:
    return {finding.code: finding.grade for finding in point()}


def production_environment(home: Path) -> dict[str, str]:
    """Return the environment of a server, as docs/operations.md asks for it."""
    ours = ("NANGLUONG_", "DJANGO_", "DATABASE_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "nangluong.settings",
        "NANGLUONG_ENV": "production",
        "NANGLUONG_HOME": str(home),
        "NANGLUONG_LOG_LEVEL": "ERROR",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "NANGLUONG_SECRET_KEY": "k3" * 40 + "".join(map(str, range(40))),
        "NANGLUONG_SEAL_KEYS": "s" * 43,
        "NANGLUONG_HOSTS": "nangluong.example",
        "NANGLUONG_SITE": "https://nangluong.example",
        "NANGLUONG_ORIGINS": "https://nangluong.example",
        "NANGLUONG_TLS_PROXY": "yes",
        "NANGLUONG_PROXIES": "10.0.0.4",
        "NANGLUONG_MAIL": "smtp+starttls://u:p@mail.example:587",
        "NANGLUONG_MAIL_FROM": "nangluong@nangluong.example",
        "NANGLUONG_SECURITY_CONTACT": "mailto:an-toan@nangluong.example",
        "NANGLUONG_SECURITY_EXPIRES": (dt.date.today() + dt.timedelta(days=200)).isoformat(),
        "NANGLUONG_IDENTITY": "none",
    }


def check(home: Path, **changed: str) -> tuple[int, dict[str, Finding]]:
    done = subprocess.run(
        [sys.executable, "-m", "nangluong", "check", "--json"],
        env=production_environment(home) | changed,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    return done.returncode, {one["code"]: Finding(**one) for one in json.loads(done.stdout)}


def test_a_production_installation_fails_only_where_its_database_is_away(tmp_path: Path) -> None:
    status, found = check(tmp_path)
    bad = {code for code, finding in found.items() if finding.grade == Grade.WRONG}
    needs_database = {point.__name__ for point in findings._POINTS if point.__module__ == database_points.__name__} - {
        "second_factor"
    }
    assert status == 1
    assert bad <= needs_database, {code: found[code].en for code in bad}
    for code in ("production", "django", "hosts", "tls", "cookies", "mail", "security_txt", "time_zone"):
        assert found[code].grade == Grade.GOOD, found[code]


def test_a_demo_is_told_what_is_missing_in_both_languages() -> None:
    said = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("check", stdout=said)
    assert end.value.code == 1
    for words in ("NANGLUONG_ENV=production", "PostgreSQL nhúng", "embedded PostgreSQL", "điểm sai / wrong"):
        assert words in said.getvalue()
    found = run_checklist()
    assert found[0].grade == Grade.WRONG
    assert found[-1].grade == Grade.GOOD
    assert len({finding.code for finding in found}) == len(found), "a code stands twice"
    assert all(finding.vi and finding.en for finding in found)


def test_djangos_own_command_is_still_there() -> None:
    said = StringIO()
    call_command("check", "accounts", stdout=said)
    assert "no issues" in said.getvalue()


def test_what_cannot_be_checked_is_wrong_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Any:
        raise OSError("away")

    def fine() -> Any:
        yield findings.good("fine", "tốt", "good")

    monkeypatch.setattr(findings, "_POINTS", [broken, fine])
    assert [(one.code, one.grade) for one in findings.findings()] == [("broken", Grade.WRONG), ("fine", Grade.GOOD)]


@pytest.mark.parametrize(
    ("hosts", "grade"),
    [
        (["*"], Grade.WRONG),
        ([".nangluong.example"], Grade.WRONG),
        (["localhost", "127.0.0.1"], Grade.WRONG),
        (["nangluong.example", "localhost"], Grade.GOOD),
    ],
)
def test_hosts(settings: Any, hosts: list[str], grade: Grade) -> None:
    settings.ALLOWED_HOSTS = hosts
    assert grades(settings_points.hosts) == {"hosts": grade}


@pytest.mark.parametrize(
    ("tls_proxy", "proxies", "expected"),
    [
        (False, "", {"tls": Grade.WRONG}),
        (True, "", {"tls": Grade.WRONG}),
        (True, "10.0.0.4", {"tls": Grade.GOOD}),
        (True, "0.0.0.0/0", {"tls": Grade.GOOD, "proxies": Grade.LOOK}),
    ],
)
def test_tls(settings: Any, tls_proxy: bool, proxies: str, expected: dict[str, Grade]) -> None:
    settings.CONFIG = SimpleNamespace(tls_proxy=tls_proxy)
    settings.PROXIES = (ip_network(proxies),) if proxies else ()
    assert grades(settings_points.tls) == expected


@pytest.mark.parametrize(
    ("days", "grade"), [(-1, Grade.WRONG), (10, Grade.LOOK), (200, Grade.GOOD), (400, Grade.WRONG)]
)
def test_the_promise_of_security_txt(settings: Any, days: int, grade: Grade) -> None:
    settings.SECURITY_CONTACT = "mailto:an-toan@nangluong.example"
    settings.SECURITY_EXPIRES = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=days)
    assert grades(settings_points.security_contact) == {"security_txt": grade}


def test_space_is_held_against_the_floor(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SPACE_FLOOR_BYTES = 100
    monkeypatch.setattr(machine_points, "free_space", lambda: {"home": 99, "lake": 150, "files": 200})
    assert grades(machine_points.space) == {
        "space_home": Grade.WRONG,
        "space_lake": Grade.LOOK,
        "space_files": Grade.GOOD,
    }


def test_a_secret_that_others_can_read_is_named(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("x")
    (tmp_path / "secret_key").chmod(0o644)
    settings.CONFIG = SimpleNamespace(home=tmp_path, production=False)
    (finding,) = machine_points.private_files()
    assert (finding.grade, "secret_key" in finding.en) == (Grade.WRONG, True)
    (tmp_path / "secret_key").chmod(0o600)
    assert list(machine_points.private_files()) == []


def test_the_server_of_the_tests_is_durable_and_at_this_version() -> None:
    assert grades(database_points.server) == {"postgresql": Grade.GOOD}
    assert grades(database_points.migrations) == {"migrations": Grade.GOOD}
    assert "audit_triggers" not in grades(database_points.audit_and_anchors)
    assert grades(database_points.clocks) == {}
