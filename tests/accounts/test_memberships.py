"""Roles are assigned and ended by those who may; nobody decides about themselves; somebody always administers."""

from __future__ import annotations

import datetime as dt
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from nangluong.accounts.memberships import assign_role, end_role, record_leaver
from nangluong.accounts.models import Delegation, Membership
from nangluong.accounts.perms import MANAGE_ALL_PEOPLE
from nangluong.accounts.refusals import (
    FourEyes,
    LastAdministrator,
    NotOfTheOrganisation,
    RoleDoesNotFit,
    WrongDays,
)
from nangluong.accounts.standing import seats_of
from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.effective import valid_range
from nangluong.foundation.errors import DomainError, NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry
from tests.accounts import people
from tests.accounts.administering import actor, chief_of, office

pytestmark = pytest.mark.django_db


def today() -> dt.date:
    return timezone.localdate()


def roles_now(person: int) -> set[str]:
    return {role for seat in seats_of(person, today()) for role in seat.roles}


def test_an_administrator_gives_a_colleague_a_role_with_one_audit_entry() -> None:
    there = office()
    held = assign_role(chief_of(there), person=there.colleague, organisation=there.where, role=there.administrator)
    assert (held.valid.lower, held.valid.upper, held.granted_by) == (today(), None, "Trưởng don-vi")
    assert roles_now(there.colleague.pk) == {"can-bo", "quan-tri"}
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.on_behalf_of) == ("assign_role", "Trưởng don-vi", "don-vi")
    assert entry.after["role"] == "quan-tri"


@pytest.mark.parametrize("who", ["visitor", "colleague", "chief of another"])
def test_nobody_else_may(who: str) -> None:
    there, other = office(), office("khac")
    doer = {
        "visitor": actor(there.colleague, None),
        "colleague": actor(there.colleague, there.where, "a.work"),
        "chief of another": chief_of(other),
    }[who]
    with pytest.raises(NotPermitted):
        assign_role(doer, person=there.colleague, organisation=there.where, role=there.administrator)
    with pytest.raises(NotPermitted):
        end_role(doer, there.colleague.memberships.get())
    with pytest.raises(NotPermitted):
        record_leaver(doer, person=there.colleague, organisation=there.where)
    assert roles_now(there.colleague.pk) == {"can-bo"}
    assert not AuditEntry.objects.exists()


def test_nobody_gives_a_role_to_themselves_not_even_an_administrator_of_the_system() -> None:
    there = office()
    for doer in (chief_of(there), actor(there.chief, there.where, MANAGE_ALL_PEOPLE)):
        with pytest.raises(FourEyes):
            assign_role(doer, person=there.chief, organisation=there.where, role=there.officer)


def test_what_reaches_beyond_the_organisation_only_the_systems_administrators_give() -> None:
    there = office()
    with pytest.raises(NotPermitted):
        assign_role(chief_of(there), person=there.colleague, organisation=there.where, role=there.system)
    chief = actor(there.chief, there.where, MANAGE_ALL_PEOPLE)
    assign_role(chief, person=there.colleague, organisation=there.where, role=there.system)


def test_a_stranger_is_invited_and_not_assigned() -> None:
    there, other = office(), office("khac")
    with pytest.raises(NotOfTheOrganisation):
        assign_role(chief_of(there), person=other.colleague, organisation=there.where, role=there.officer)


def test_a_role_fits_the_organisation_and_the_account() -> None:
    there = office()
    for role in (people.role("nha-may", held_in=("company",)), people.role("dan", held_in=("self",))):
        with pytest.raises(RoleDoesNotFit):
            assign_role(chief_of(there), person=there.colleague, organisation=there.where, role=role)
    citizens = people.role("cong-dan")
    citizens.account = "citizen"
    citizens.save()
    with pytest.raises(RoleDoesNotFit):
        assign_role(chief_of(there), person=there.colleague, organisation=there.where, role=citizens)


def test_days_are_days_of_viet_nam_from_today_on_and_in_order() -> None:
    there = office()
    for first, last in ((-1, None), (2, 1)):
        with pytest.raises(WrongDays):
            assign_role(
                chief_of(there),
                person=there.colleague,
                organisation=there.where,
                role=there.administrator,
                first_day=today() + dt.timedelta(days=first),
                last_day=today() + dt.timedelta(days=last) if last else None,
            )


def test_the_same_role_is_not_held_twice_at_a_time_but_again_afterwards() -> None:
    there, day = office(), today()
    with pytest.raises(StateConflict):
        assign_role(chief_of(there), person=there.colleague, organisation=there.where, role=there.officer)
    end_role(chief_of(there), there.colleague.memberships.get(), last_day=day)
    assert roles_now(there.colleague.pk) == {"can-bo"}
    again = day + dt.timedelta(days=1)
    assign_role(chief_of(there), person=there.colleague, organisation=there.where, role=there.officer, first_day=again)
    assert there.colleague.memberships.count() == 2


def test_a_role_ends_at_once_and_once() -> None:
    there = office()
    held = there.colleague.memberships.get()
    end_role(chief_of(there), held)
    assert roles_now(there.colleague.pk) == set()
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.before, entry.after["until"]) == ("end_role", {"until": None}, str(today()))
    with pytest.raises(StateConflict):
        end_role(chief_of(there), held)
    held.refresh_from_db()
    with pytest.raises(StateConflict):
        end_role(chief_of(there), held)
    assert AuditEntry.objects.count() == 1


def test_a_role_given_and_taken_on_the_same_day_holds_on_no_day_and_can_be_given_again() -> None:
    there = office()
    give = {"person": there.colleague, "organisation": there.where, "role": there.administrator}
    end_role(chief_of(there), assign_role(chief_of(there), **give))
    assert roles_now(there.colleague.pk) == {"can-bo"}
    assign_role(chief_of(there), **give)
    assert roles_now(there.colleague.pk) == {"can-bo", "quan-tri"}


@pytest.mark.parametrize("how", ["role", "leaver"])
def test_the_last_administrator_stays(how: str) -> None:
    there = office()
    with pytest.raises(LastAdministrator):
        if how == "role":
            end_role(chief_of(there), there.chief.memberships.get())
        else:
            record_leaver(SYSTEM, person=there.chief, organisation=there.where)
    assert roles_now(there.chief.pk) == {"quan-tri"}
    assert not AuditEntry.objects.exists()
    assign_role(chief_of(there), person=there.colleague, organisation=there.where, role=there.administrator)
    end_role(chief_of(there), there.chief.memberships.get())
    assert roles_now(there.chief.pk) == set()


def test_an_administrator_whose_role_ends_is_no_other_administrator() -> None:
    there = office()
    people.member(there.colleague, there.administrator, there.where, end=today() + dt.timedelta(days=9))
    with pytest.raises(LastAdministrator):
        end_role(chief_of(there), there.chief.memberships.get())


def test_leaving_ends_roles_delegations_and_sessions_at_once() -> None:
    there, day = office(), today()
    people.member(there.colleague, people.role("them"), there.where, first=day + dt.timedelta(days=5))
    for giver, taker in ((there.colleague, there.chief), (there.chief, there.colleague)):
        Delegation.objects.create(
            giver=giver,
            taker=taker,
            organisation=there.where,
            rights=["a.work"],
            valid=valid_range(day, day + dt.timedelta(days=9)),
            reason="nghỉ",
        )
    client = people.enter(Client(), there.colleague)
    assert client.get("/toi/").status_code == 200
    assert record_leaver(chief_of(there), person=there.colleague, organisation=there.where) == 2
    assert roles_now(there.colleague.pk) == set()
    assert not Delegation.objects.filter(valid__contains=day, revoked_at=None).exists()
    assert client.get("/toi/").status_code == 302
    verbs = list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))
    assert (verbs.count("end_role"), verbs.count("end_sessions"), verbs[-1]) == (2, 1, "record_leaver")
    with pytest.raises(StateConflict):
        record_leaver(chief_of(there), person=there.colleague, organisation=there.where)


def test_leaving_later_lets_everything_end_on_that_day() -> None:
    there, last = office(), today() + dt.timedelta(days=30)
    client = people.enter(Client(), there.colleague)
    record_leaver(chief_of(there), person=there.colleague, organisation=there.where, last_day=last)
    assert roles_now(there.colleague.pk) == {"can-bo"}
    assert not seats_of(there.colleague.pk, last + dt.timedelta(days=1))
    assert client.get("/toi/").status_code == 200
    with pytest.raises(WrongDays):
        record_leaver(
            chief_of(there), person=there.colleague, organisation=there.where, last_day=today() - dt.timedelta(days=1)
        )


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_remove_each_other_at_the_same_moment() -> None:
    there = office()
    people.member(there.colleague, there.administrator, there.where)
    held = list(Membership.objects.filter(role=there.administrator))
    start, refused = Barrier(2), []

    def remove(one: Membership) -> None:
        try:
            start.wait()
            end_role(chief_of(there), one)
        except DomainError as refusal:
            refused.append(type(refusal))
        finally:
            connection.close()

    threads = [Thread(target=remove, args=[one]) for one in held]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == [LastAdministrator]
    assert Membership.objects.as_of(today()).filter(role=there.administrator).count() == 1
