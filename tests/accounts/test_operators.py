"""The operator of an installation: created once, by whoever may, with a password that is shown once."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate

from nangluong.accounts.models import User
from nangluong.accounts.operators import CREATE_OPERATOR, create_operator
from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry

pytestmark = pytest.mark.django_db

RIGHTS = ["statistics.load_figures"]


def test_an_operator_can_sign_in_with_the_password_and_holds_the_rights() -> None:
    user, password = create_operator(SYSTEM, username="an", full_name="Lê An", rights=RIGHTS)
    assert len(password) >= 20
    assert authenticate(username="an", password=password) == user
    assert authenticate(username="an", password=password + "x") is None
    stored = User.objects.get()
    assert (str(stored), stored.rights, stored.is_staff, stored.is_superuser) == ("Lê An", RIGHTS, False, False)


def test_the_creation_leaves_one_audit_entry_without_the_password() -> None:
    _, password = create_operator(SYSTEM, username="an", full_name="Lê An", rights=RIGHTS)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.verb, entry.object_kind, entry.object_key) == ("system", "create_operator", "user", "an")
    assert entry.after == {"rights": RIGHTS}
    assert password not in str(entry.__dict__)


def test_whoever_holds_the_right_may_and_others_may_not() -> None:
    with pytest.raises(NotPermitted):
        create_operator(Actor("khách"), username="an", full_name="", rights=[])
    assert not User.objects.exists()
    assert not AuditEntry.objects.exists()
    chief = Actor("Trần Ba", user_id=1, rights=frozenset({CREATE_OPERATOR}))
    create_operator(chief, username="an", full_name="", rights=[])
    assert str(User.objects.get()) == "an"


def test_a_name_that_is_taken_is_refused_and_nothing_is_changed() -> None:
    user, password = create_operator(SYSTEM, username="an", full_name="Lê An", rights=RIGHTS)
    with pytest.raises(StateConflict, match="“an”"):
        create_operator(SYSTEM, username="an", full_name="Khác", rights=[])
    assert authenticate(username="an", password=password) == user
    assert AuditEntry.objects.count() == 1


def test_two_operators_have_different_passwords() -> None:
    _, one = create_operator(SYSTEM, username="an", full_name="", rights=[])
    _, other = create_operator(SYSTEM, username="ba", full_name="", rights=[])
    assert one != other
