"""Illustrative people of the demo: one account for each role that matters. Never outside the demo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import transaction

from nangluong.accounts.memberships import assign_role
from nangluong.accounts.models import Role, User
from nangluong.accounts.operators import create_operator
from nangluong.foundation.actor import Actor
from nangluong.foundation.reference import Column, Row, code_list, optional, read_rows
from nangluong.foundation.reference.columns import CONFIDENCE
from nangluong.registry.models import Organisation

_FILE = "accounts/demo_people.csv"
_COLUMNS = (
    Column("username"),
    Column("full_name"),
    Column("organisation"),
    optional("roles", code_list),
    Column("source"),
    Column("confidence", CONFIDENCE),
)
_HEAD = "# Tài khoản minh họa: tên, mật khẩu, khóa của ứng dụng xác thực. Mã hiện tại: nangluong demo-code TÊN\n"


def note_path() -> Path:
    """Return the file with the names, passwords and secrets, which only its owner reads."""
    path: Path = settings.CONFIG.home / "demo-people.txt"
    return path


def _rows() -> list[Row]:
    return read_rows(Path(settings.REFERENCE_ROOT), _FILE, _COLUMNS, ("username", "organisation"))


def _roles(row: Row) -> list[Role]:
    codes = row["roles"] or ()  # a customer has none: what they see is theirs because it is in their name
    assert isinstance(codes, tuple)
    return list(Role.objects.filter(pk__in=codes).order_by("position"))


def _create(actor: Actor, row: Row) -> str:
    """Create a person with a password and an authenticator app; return their line of the note."""
    where = Organisation.objects.get(pk=row["organisation"])
    person, password = create_operator(
        actor, username=str(row["username"]), full_name=str(row["full_name"]), organisation=where, roles=_roles(row)
    )
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return f"{person.username} {password} {secret}"


def _missing(actor: Actor, known: dict[str, User]) -> Iterator[str]:
    for row in _rows():
        name = str(row["username"])
        if name not in known:
            yield _create(actor, row)
            known[name] = User.objects.get(username=name)
            continue
        where = Organisation.objects.get(pk=row["organisation"])
        held = set(known[name].memberships.filter(organisation=where).values_list("role_id", flat=True))
        for role in _roles(row):
            if role.code not in held:
                assign_role(actor, person=known[name], organisation=where, role=role)


def create_demo_people(actor: Actor) -> int:
    """Create those who are not there yet, with passwords made now; return how many. Each is told in `note_path`."""
    known = {person.username: person for person in User.objects.filter(username__startswith="demo-")}
    note = note_path()
    with transaction.atomic():
        lines = list(_missing(actor, known))
        if lines:
            before = note.read_text(encoding="utf-8") if note.exists() else _HEAD
            note.touch(mode=0o600)
            note.write_text(before + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(lines)
