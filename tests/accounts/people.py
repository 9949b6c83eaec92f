"""People for tests: accounts that hold given rights, and sessions signed in as them."""

from __future__ import annotations

import datetime as dt
import time
from itertools import count
from typing import Any

from allauth.usersessions.models import UserSession
from django.test import Client

from nangluong.accounts.models import Membership, Right, Role, RoleRight, User
from nangluong.accounts.sessions import stamp
from nangluong.foundation.effective import valid_range
from nangluong.registry.models import Organisation, OrganisationKind

_numbers = count(1)
PROVENANCE = {"source": "kiểm thử", "confidence": "illustrative"}
LONG_AGO = dt.date(2020, 1, 1)


def organisation(code: str = "don-vi-thu", kind: str = "ministry_unit") -> Organisation:
    """Return the organisation `code`, made with its kind where it is not stored."""
    OrganisationKind.objects.get_or_create(
        code=kind, defaults={"position": next(_numbers) % 30_000, "name": kind, "name_en": kind, **PROVENANCE}
    )
    return Organisation.objects.get_or_create(code=code, defaults={"kind_id": kind, **PROVENANCE})[0]


def role(code: str, *rights: str, held_in: tuple[str, ...] = ("ministry_unit",), delegable: bool = True) -> Role:
    """Return a role of this test that holds `rights`."""
    found, _ = Role.objects.get_or_create(
        code=code,
        defaults={
            "position": next(_numbers) % 30_000,
            "name": f"Vai trò {code}",
            "name_en": f"Role {code}",
            "description": code,
            "description_en": code,
            "held_in": list(held_in),
            "account": "any",
            **PROVENANCE,
        },
    )
    for right in rights:
        Right.objects.get_or_create(
            code=right, defaults={"name": right, "name_en": right, "delegable": delegable, **PROVENANCE}
        )
        RoleRight.objects.get_or_create(role=found, right_id=right, defaults=PROVENANCE)
    return found


def member(person: User, held: Role, where: Organisation | None, **days: Any) -> Membership:
    """Let `person` hold a role, by default since long ago and without end."""
    valid = valid_range(days.get("first", LONG_AGO), days.get("end"))
    return Membership.objects.create(person=person, role=held, organisation=where, valid=valid, granted_by="kiểm thử")


def person(*rights: str, username: str = "", where: Organisation | None = None, **more: Any) -> User:
    """Return a new person who holds exactly `rights` in an organisation of this test."""
    number = next(_numbers)
    made = User.objects.create(username=username or f"nguoi-{number}", **more)
    if rights:
        member(made, role(f"vai-{number}", *rights), where or organisation())
    return made


def enter(client: Client, user: User) -> Client:
    """Sign `user` in, second factor and all, and return the client."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    stamp(session, user, second_factor=not user.is_citizen)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    UserSession.objects.create(user=user, session_key=session.session_key, ip="127.0.0.1", user_agent="kiểm thử")
    return client
