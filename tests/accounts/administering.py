"""An organisation with its administrator and a colleague, for tests of the administration of people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nangluong.accounts.models import Role, User
from nangluong.accounts.perms import MANAGE_ALL_PEOPLE, MANAGE_PEOPLE
from nangluong.foundation.actor import Actor
from nangluong.foundation.effective import valid_range
from nangluong.registry.models import Organisation, OrganisationVersion
from nangluong.registry.search_keys import search_key
from tests.accounts import people


@dataclass(frozen=True)
class Office:
    """An organisation, who administers it, somebody who works there, and the roles one can give there."""

    where: Organisation
    chief: User
    colleague: User
    administrator: Role
    officer: Role
    system: Role


def named(code: str, name: str, kind: str = "ministry_unit") -> Organisation:
    """Return the organisation `code` under a name of today."""
    where = people.organisation(code, kind)
    if not where.versions.exists():
        OrganisationVersion.objects.create(
            organisation=where,
            name=name,
            name_en=f"{name} (en)",
            sort_key=code,
            search_key=search_key([name, code]),
            valid=valid_range(None, None),
            **people.PROVENANCE,
        )
    return where


def office(code: str = "don-vi", name: str = "Cục Thử") -> Office:
    """Return an office with its people; roles are shared by all offices of a test."""
    where = named(code, name)
    administrator = people.role("quan-tri", MANAGE_PEOPLE, delegable=False)
    officer = people.role("can-bo", "a.work", "accounts.delegate")
    system = people.role("he-thong", MANAGE_ALL_PEOPLE, delegable=False)
    chief = people.person(full_name=f"Trưởng {code}", username=f"truong-{code}")
    colleague = people.person(full_name=f"Cán bộ {code}", username=f"can-bo-{code}")
    people.member(chief, administrator, where)
    people.member(colleague, officer, where)
    return Office(where, chief, colleague, administrator, officer, system)


def actor(user: User, where: Organisation | None, *rights: str) -> Actor:
    """Return `user` acting for an organisation with these rights."""
    return Actor(str(user), user_id=user.pk, on_behalf_of=where.code if where else "", rights=frozenset(rights))


def chief_of(there: Office) -> Actor:
    """Return the administrator of an office as an actor."""
    return actor(there.chief, there.where, MANAGE_PEOPLE)


def text(answer: Any) -> str:
    """Return the body of an answer."""
    return str(answer.content.decode())
