"""A one-time link brings a person into an organisation."""

from __future__ import annotations

import datetime as dt
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from nangluong.accounts.invitations import (
    accept_invitation,
    create_invited_person,
    invite_person,
    open_invitation,
    withdraw_invitation,
)
from nangluong.accounts.models import Invitation, Membership, User
from nangluong.accounts.refusals import FourEyes, InvitationUnusable, PerhapsShared, RoleDoesNotFit
from nangluong.accounts.standing import seats_of
from nangluong.foundation.errors import DomainError, NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry
from tests.accounts import people
from tests.accounts.administering import Office, chief_of, office

pytestmark = pytest.mark.django_db
PASSWORD = "mot-mat-khau-dai-2026"


def invite(there: Office, **more: Any) -> tuple[Invitation, str]:
    asked = {"full_name": "Lê Thị An", "email": "An.Le@example.vn", "role": there.officer}
    return invite_person(chief_of(there), organisation=there.where, **(asked | more))


def test_whoever_has_the_link_makes_an_account_and_holds_the_role() -> None:
    there = office()
    invitation, token = invite(there)
    person, held = create_invited_person(token, username="an", password=PASSWORD)
    assert (person.full_name, person.email, person.kind) == ("Lê Thị An", "an.le@example.vn", "staff")
    assert person.check_password(PASSWORD)
    assert [seat.roles for seat in seats_of(person.pk, timezone.localdate())] == [{"can-bo"}]
    assert held.granted_by == "Trưởng don-vi"
    verbs = list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["invite_person", "create_person", "assign_role", "accept_invitation"]
    invitation.refresh_from_db()
    assert invitation.accepted_by == person


def test_the_token_is_stored_nowhere() -> None:
    _, token = invite(office())
    assert token not in str([*Invitation.objects.values(), *AuditEntry.objects.values()])


@pytest.mark.parametrize("why", ["used", "withdrawn", "expired", "unknown", "replaced"])
def test_a_link_that_is_over_says_nothing_else(why: str) -> None:
    there = office()
    invitation, token = invite(there)
    later = dt.timedelta()
    if why == "used":
        accept_invitation(people.person(), token)
    elif why == "withdrawn":
        withdraw_invitation(chief_of(there), invitation)
    elif why == "replaced":
        invite(there)
    elif why == "expired":
        later = dt.timedelta(days=7, seconds=1)
    before = Membership.objects.count()
    with time_machine.travel(timezone.now() + later, tick=False):
        for act in (open_invitation, lambda link: accept_invitation(there.colleague, link)):
            with pytest.raises(InvitationUnusable):
                act("x" if why == "unknown" else token)
    assert Membership.objects.count() == before


def test_the_inviter_cannot_open_the_own_link() -> None:
    there = office()
    _, token = invite(there)
    with pytest.raises(FourEyes):
        accept_invitation(there.chief, token)


def test_only_an_administrator_of_the_organisation_invites_and_withdraws() -> None:
    there, other = office(), office("khac")
    invitation, _ = invite(there)
    with pytest.raises(NotPermitted):
        withdraw_invitation(chief_of(other), invitation)
    with pytest.raises(NotPermitted):
        invite_person(
            chief_of(other), organisation=there.where, role=there.officer, full_name="A", email="a@example.vn"
        )
    withdraw_invitation(chief_of(there), invitation)
    with pytest.raises(StateConflict):
        withdraw_invitation(chief_of(there), invitation)


@pytest.mark.parametrize(
    ("name", "email"),
    [("Phòng Kế hoạch", "an@example.vn"), ("Lê An", "vanphong@example.vn"), ("Lê An", "van.phong2@example.vn")],
)
def test_a_shared_name_must_be_confirmed(name: str, email: str) -> None:
    there = office()
    with pytest.raises(PerhapsShared):
        invite(there, full_name=name, email=email)
    assert not Invitation.objects.exists()
    invite(there, full_name=name, email=email, one_person=True)
    assert AuditEntry.objects.get().after["looks_shared"]


@pytest.mark.parametrize("name", ["Nguyễn Văn Phong", "Trực Ninh An", "Lê Kế Toàn"])
def test_most_names_of_people_are_not_suspected(name: str) -> None:
    from nangluong.accounts.shared_names import shared_word

    expected = {"Nguyễn Văn Phong": "phong", "Trực Ninh An": "truc", "Lê Kế Toàn": ""}
    # `Phong` and `Trực` are names as well: the warning can be confirmed away.
    assert shared_word(name, "an@example.vn") in ("", expected[name], "vanphong", "ketoan")


def test_one_person_has_one_account() -> None:
    there = office()
    _, first = invite(there)
    create_invited_person(first, username="an", password=PASSWORD)
    _, second = invite(there, role=there.administrator)
    with pytest.raises(StateConflict):
        create_invited_person(second, username="an-2", password=PASSWORD)
    accept_invitation(User.objects.get(username="an"), second)
    assert User.objects.filter(email="an.le@example.vn").count() == 1


def test_a_taken_name_keeps_the_link_alive() -> None:
    there = office()
    _, token = invite(there)
    with pytest.raises(StateConflict):
        create_invited_person(token, username=there.chief.username.upper(), password=PASSWORD)
    create_invited_person(token, username="an", password=PASSWORD)


def test_the_days_of_the_role_count_from_acceptance() -> None:
    there, day = office(), timezone.localdate()
    _, token = invite(there, last_day=day + dt.timedelta(days=2))
    with time_machine.travel(timezone.now() + dt.timedelta(days=1), tick=False):
        held = accept_invitation(people.person(), token)
    assert (held.valid.lower, held.valid.upper) == (day + dt.timedelta(days=1), day + dt.timedelta(days=3))
    _, late = invite(there, email="ba@example.vn", last_day=day)
    with time_machine.travel(timezone.now() + dt.timedelta(days=1), tick=False), pytest.raises(InvitationUnusable):
        accept_invitation(people.person(), late)


def test_a_role_of_staff_is_not_for_a_citizen() -> None:
    there = office()
    there.officer.account = "staff"
    there.officer.save()
    _, token = invite(there)
    with pytest.raises(RoleDoesNotFit):
        accept_invitation(people.person(kind=User.Kind.CITIZEN), token)
    assert open_invitation(token)


@pytest.mark.django_db(transaction=True)
def test_two_people_with_one_link_and_one_gets_the_role() -> None:
    there = office()
    _, token = invite(there)
    start, refused = Barrier(2), []

    def accept(person: User) -> None:
        try:
            start.wait()
            accept_invitation(person, token)
        except DomainError as refusal:
            refused.append(type(refusal))
        finally:
            connection.close()

    threads = [Thread(target=accept, args=[people.person()]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == [InvitationUnusable]
    assert Membership.objects.filter(granted_by="Trưởng don-vi").count() == 1
