"""A delegation gives what its giver holds, for a while, to one person of the same organisation; and can be revoked."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from nangluong.accounts.delegations import delegable_rights, delegate_rights, revoke_delegation
from nangluong.accounts.models import Delegation
from nangluong.accounts.perms import DELEGATE
from nangluong.accounts.refusals import MoreThanHeld, NotOfTheOrganisation, WrongDays
from nangluong.accounts.standing import seats_of
from nangluong.foundation.actor import Actor
from nangluong.foundation.effective import valid_range
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry
from tests.accounts import people
from tests.accounts.administering import Office, actor, chief_of, office

pytestmark = pytest.mark.django_db


def days(first: int = 0, last: int = 7) -> dict[str, dt.date]:
    day = timezone.localdate()
    return {"first_day": day + dt.timedelta(days=first), "last_day": day + dt.timedelta(days=last)}


def giver_of(there: Office) -> Actor:
    return actor(there.colleague, there.where, DELEGATE, "a.work")


def give(there: Office, doer: Actor | None = None, **more: Any) -> Delegation:
    asked = {"taker": there.chief, "organisation": there.where, "rights": ["a.work"], "reason": "nghỉ phép"}
    return delegate_rights(doer or giver_of(there), **(asked | days() | more))


def test_a_right_is_lent_and_taken_back_with_an_entry_each() -> None:
    there, day = office(), timezone.localdate()
    given = give(there)
    assert seats_of(there.chief.pk, day)[0].received == (("a.work", "Cán bộ don-vi"),)
    revoke_delegation(giver_of(there), given)
    assert seats_of(there.chief.pk, day)[0].received == ()
    with pytest.raises(StateConflict):
        revoke_delegation(giver_of(there), given)
    assert list(AuditEntry.objects.order_by("id").values_list("verb", "reason")) == [
        ("delegate_rights", "nghỉ phép"),
        ("revoke_delegation", ""),
    ]


def test_it_starts_and_ends_by_itself() -> None:
    there, day = office(), timezone.localdate()
    give(there, **days(1, 2))
    found = [bool(seats_of(there.chief.pk, day + dt.timedelta(days=n))[0].received) for n in range(4)]
    assert found == [False, True, True, False]


@pytest.mark.parametrize("rights", [[], ["a.work", "a.other"], ["accounts.manage_people"]])
def test_never_more_than_the_giver_holds_by_role(rights: list[str]) -> None:
    there = office()
    with pytest.raises(MoreThanHeld):
        give(there, rights=rights)
    assert not Delegation.objects.exists()


def test_what_was_received_and_what_is_done_in_person_cannot_be_given() -> None:
    there, day = office(), timezone.localdate()
    third = people.person("a.third", where=there.where)
    give(there)
    assert [right.code for right in delegable_rights(there.chief.pk, there.where.pk, day)] == []
    with pytest.raises(MoreThanHeld):
        give(there, actor(there.chief, there.where, DELEGATE, "a.work"), taker=third)


def test_only_in_the_organisation_acted_for_and_to_somebody_of_it() -> None:
    there, other = office(), office("khac")
    with pytest.raises(MoreThanHeld):
        give(there, organisation=other.where)
    with pytest.raises(NotOfTheOrganisation):
        give(there, taker=other.colleague)
    with pytest.raises(StateConflict):
        give(there, taker=there.colleague)
    with pytest.raises(NotPermitted):
        give(there, actor(there.colleague, there.where, "a.work"))


@pytest.mark.parametrize("span", [(-1, 3), (3, 2), (0, 400)])
def test_it_has_two_days_in_order_and_is_not_for_ever(span: tuple[int, int]) -> None:
    with pytest.raises(WrongDays):
        give(office(), **days(*span))


def test_an_administrator_of_the_organisation_may_revoke_and_others_may_not() -> None:
    there, other = office(), office("khac")
    given = give(there)
    for stranger in (chief_of(other), actor(other.colleague, there.where), Actor("khách")):
        with pytest.raises(NotPermitted):
            revoke_delegation(stranger, given)
    revoke_delegation(chief_of(there), given)


@pytest.mark.parametrize("end", ["no end", "no rights", "to oneself"])
def test_the_database_refuses_what_no_verb_would_write(end: str) -> None:
    there, day = office(), timezone.localdate()
    wrong: dict[str, Any] = {
        "no end": {"valid": valid_range(day, None)},
        "no rights": {"rights": []},
        "to oneself": {"taker": there.colleague},
    }[end]
    sound: dict[str, Any] = {
        "giver": there.colleague,
        "taker": there.chief,
        "organisation": there.where,
        "rights": ["a.work"],
        "valid": valid_range(day, day + dt.timedelta(days=1)),
        "reason": "thử",
    }
    with pytest.raises(IntegrityError):
        Delegation.objects.create(**(sound | wrong))
