"""The operator of an installation: created once, by whoever may, with a password that is shown once."""

from __future__ import annotations

import pytest
from django.utils import timezone

from nangluong.accounts.models import Role, User
from nangluong.accounts.operators import create_operator
from nangluong.accounts.perms import CREATE_OPERATOR
from nangluong.accounts.refusals import RoleDoesNotFit
from nangluong.accounts.standing import seats_of
from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry
from tests.accounts import people

pytestmark = pytest.mark.django_db


def create(actor: Actor = SYSTEM, username: str = "an", *roles: Role) -> tuple[User, str]:
    where = people.organisation()
    return create_operator(actor, username=username, full_name="Lê An", organisation=where, roles=roles)


def test_an_operator_can_sign_in_with_the_password_and_holds_the_roles() -> None:
    user, password = create(SYSTEM, "an", people.role("thong-ke", "statistics.load_figures"))
    assert len(password) >= 20
    assert User.objects.get(username="an").check_password(password)
    assert not user.check_password(password + "x")
    assert (str(user), user.is_staff, user.is_superuser) == ("Lê An", False, False)
    (seat,) = seats_of(user.pk, timezone.localdate())
    assert (seat.code, seat.rights) == ("don-vi-thu", {"statistics.load_figures"})


def test_the_creation_is_audited_without_the_password() -> None:
    _, password = create(SYSTEM, "an", people.role("thong-ke"))
    entry = AuditEntry.objects.get(verb="create_operator")
    assert (entry.actor, entry.object_kind, entry.object_key) == ("system", "user", "an")
    assert entry.after == {"organisation": "don-vi-thu", "roles": ["thong-ke"]}
    assert AuditEntry.objects.get(verb="assign_role").after["role"] == "thong-ke"
    assert not [entry for entry in AuditEntry.objects.all() if password in str(entry.__dict__)]


def test_whoever_holds_the_right_may_and_others_may_not() -> None:
    with pytest.raises(NotPermitted):
        create(Actor("khách"))
    assert not User.objects.exists()
    assert not AuditEntry.objects.exists()
    create(Actor("Trần Ba", user_id=1, rights=frozenset({CREATE_OPERATOR})))
    assert str(User.objects.get()) == "Lê An"


def test_a_role_of_another_kind_of_organisation_is_refused_and_nobody_is_created() -> None:
    with pytest.raises(RoleDoesNotFit):
        create(SYSTEM, "an", people.role("van-hanh", held_in=("company",)))
    assert not User.objects.exists()


def test_a_name_that_is_taken_is_refused_and_nothing_is_changed() -> None:
    user, password = create()
    with pytest.raises(StateConflict, match="“an”"):
        create()
    user.refresh_from_db()
    assert user.check_password(password)
    assert AuditEntry.objects.filter(verb="create_operator").count() == 1


def test_two_operators_have_different_passwords() -> None:
    assert create()[1] != create(SYSTEM, "ba")[1]
