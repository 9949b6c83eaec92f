"""From a request to the actor that verbs ask for."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from nangluong.accounts.actors import ANONYMOUS, actor_of
from nangluong.accounts.models import User


def request_of(user: User | AnonymousUser) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_a_visitor_holds_no_rights() -> None:
    actor = actor_of(request_of(AnonymousUser()))
    assert actor is ANONYMOUS
    assert (actor.user_id, actor.rights, actor.is_system) == (None, frozenset(), False)


def test_a_person_acts_under_the_own_name_with_the_rights_held_now() -> None:
    actor = actor_of(request_of(User(pk=7, username="an", full_name="Lê An", rights=["a.b", "c.d"])))
    assert (actor.name, actor.user_id, actor.rights) == ("Lê An", 7, frozenset({"a.b", "c.d"}))
    assert not actor.is_system


def test_a_person_who_was_shut_out_is_a_visitor() -> None:
    assert actor_of(request_of(User(pk=7, username="an", rights=["a.b"], is_active=False))) is ANONYMOUS


@pytest.mark.parametrize("flag", ["is_superuser", "is_staff"])
def test_djangos_own_flags_give_no_rights(flag: str) -> None:
    assert not actor_of(request_of(User(pk=7, username="an", **{flag: True}))).may("a.b")
