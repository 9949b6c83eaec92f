"""A person asks to join; an administrator of the organisation, who is another person, decides; once."""

from __future__ import annotations

import pytest
from django.utils import timezone

from nangluong.accounts.joining import approve_request, ask_to_join, refuse_request, withdraw_request
from nangluong.accounts.models import JoinRequest, User
from nangluong.accounts.perms import MANAGE_PEOPLE
from nangluong.accounts.refusals import FourEyes, ReasonMissing, RoleDoesNotFit
from nangluong.accounts.standing import seats_of
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry
from tests.accounts import people
from tests.accounts.administering import Office, actor, chief_of, office

pytestmark = pytest.mark.django_db


def ask(there: Office, person: User) -> JoinRequest:
    return ask_to_join(
        actor(person, None), person=person, organisation=there.where, role=there.officer, message="Tôi mới về"
    )


def test_a_request_is_approved_and_the_role_held() -> None:
    there, person = office(), people.person()
    approve_request(chief_of(there), ask(there, person))
    assert seats_of(person.pk, timezone.localdate())[0].roles == {"can-bo"}
    verbs = list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["ask_to_join", "assign_role", "approve_request"]


def test_a_request_is_decided_once() -> None:
    there, person = office(), people.person()
    asked = ask(there, person)
    refuse_request(chief_of(there), asked, answer="Không phải đơn vị của bạn")
    for act in (
        lambda: approve_request(chief_of(there), asked),
        lambda: refuse_request(chief_of(there), asked, answer="x"),
        lambda: withdraw_request(actor(person, None), asked),
    ):
        with pytest.raises(StateConflict):
            act()
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("refused", "Không phải đơn vị của bạn")
    assert not person.memberships.exists()


def test_a_refusal_says_why() -> None:
    there = office()
    with pytest.raises(ReasonMissing):
        refuse_request(chief_of(there), ask(there, people.person()), answer=" ")


def test_the_same_is_asked_once_until_it_is_withdrawn() -> None:
    there, person = office(), people.person()
    asked = ask(there, person)
    with pytest.raises(StateConflict):
        ask(there, person)
    withdraw_request(actor(person, None), asked)
    ask(there, person)


def test_only_the_administrators_of_that_organisation_decide_and_not_about_themselves() -> None:
    there, other, person = office(), office("khac"), people.person()
    asked = ask(there, person)
    for doer in (chief_of(other), actor(there.colleague, there.where)):
        with pytest.raises(NotPermitted):
            approve_request(doer, asked)
        with pytest.raises(NotPermitted):
            refuse_request(doer, asked, answer="x")
    own = ask_to_join(chief_of(there), person=there.chief, organisation=there.where, role=there.officer)
    with pytest.raises(FourEyes):
        approve_request(actor(there.chief, there.where, MANAGE_PEOPLE), own)


def test_people_ask_and_withdraw_for_themselves() -> None:
    there, person = office(), people.person()
    with pytest.raises(NotPermitted):
        ask_to_join(actor(there.colleague, None), person=person, organisation=there.where, role=there.officer)
    asked = ask(there, person)
    with pytest.raises(NotPermitted):
        withdraw_request(chief_of(there), asked)


def test_a_role_that_does_not_fit_is_not_asked_for() -> None:
    there, person = office(), people.person()
    with pytest.raises(RoleDoesNotFit):
        ask_to_join(
            actor(person, None), person=person, organisation=there.where, role=people.role("x", held_in=("company",))
        )
