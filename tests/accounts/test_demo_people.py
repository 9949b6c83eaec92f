"""Illustrative people: one for each role that matters, with passwords and codes that only the note has."""

from __future__ import annotations

import stat
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from nangluong.accounts import demo_people
from nangluong.accounts.demo_people import create_demo_people
from nangluong.accounts.models import Role, User
from nangluong.accounts.standing import seats_of
from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.reference.loading import load_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "demo-people.txt"
    monkeypatch.setattr(demo_people, "note_path", lambda: path)
    monkeypatch.setattr("nangluong.accounts.management.commands.demo_code.note_path", lambda: path)
    return path


@pytest.fixture
def loaded() -> None:
    list(load_all(actor=SYSTEM))


def lines(note: Path) -> list[list[str]]:
    return [line.split() for line in note.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def test_every_role_of_staff_has_somebody_who_can_sign_in(loaded: None, note: Path) -> None:
    assert create_demo_people(SYSTEM) == len(lines(note)) > 10
    assert stat.S_IMODE(note.stat().st_mode) == 0o600
    held = {
        role for user in User.objects.all() for seat in seats_of(user.pk, timezone.localdate()) for role in seat.roles
    }
    staff = set(Role.objects.exclude(account="citizen").exclude(code="expert").values_list("code", flat=True))
    assert staff - held == set()
    for name, password, _secret in lines(note):
        person = User.objects.get(username=name)
        assert person.check_password(password)
        assert person.full_name.startswith("Minh họa")
        assert person.authenticator_set.get().type == "totp"


def test_a_second_run_changes_nothing(loaded: None, note: Path) -> None:
    create_demo_people(SYSTEM)
    before = note.read_text(encoding="utf-8")
    assert create_demo_people(SYSTEM) == 0
    assert note.read_text(encoding="utf-8") == before


def test_one_of_them_works_for_two_organisations(loaded: None) -> None:
    create_demo_people(SYSTEM)
    person = User.objects.get(username="demo-hai-don-vi")
    assert {seat.code for seat in seats_of(person.pk, timezone.localdate())} == {"bct-vu-khtc-qldn", "bct-cuc-dien-luc"}


def test_only_the_operator_of_the_machine_makes_them(loaded: None) -> None:
    with pytest.raises(NotPermitted):
        create_demo_people(Actor("khách"))
    assert not User.objects.exists()


def test_the_code_of_the_moment_is_taken(loaded: None, note: Path) -> None:
    create_demo_people(SYSTEM)
    name = lines(note)[0][0]
    said = StringIO()
    call_command("demo_code", name, stdout=said)
    assert TOTP(User.objects.get(username=name).authenticator_set.get()).validate_code(said.getvalue().strip())


def test_a_name_that_is_not_there_and_production_are_refused(settings: Any) -> None:
    with pytest.raises(CommandError):
        call_command("demo_code", "khong-ai")
    settings.CONFIG = type("Production", (), {"production": True})()
    with pytest.raises(CommandError):
        call_command("demo_code", "khong-ai")
