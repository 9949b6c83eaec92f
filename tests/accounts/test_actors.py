"""From a request to the actor that verbs ask for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from nangluong.accounts.actors import ANONYMOUS, SESSION_KEY, actor_of
from nangluong.accounts.models import Delegation, User
from nangluong.foundation.effective import valid_range
from nangluong.registry.models import Organisation, OrganisationVersion
from tests.accounts import people

pytestmark = pytest.mark.django_db


def request_of(user: User | AnonymousUser, **session: Any) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = user
    request.session = session  # type: ignore[assignment]
    return request


def test_a_visitor_holds_no_rights_and_costs_no_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        actor = actor_of(request_of(AnonymousUser()))
    assert actor is ANONYMOUS
    assert (actor.user_id, actor.rights, actor.is_system) == (None, frozenset(), False)


def test_a_person_acts_for_the_only_organisation_with_the_rights_of_its_roles(django_assert_num_queries: Any) -> None:
    user = people.person("a.b", "c.d", full_name="Lê An")
    people.member(user, people.role("khac", "e.f"), people.organisation())
    request = request_of(user)
    with django_assert_num_queries(1):
        actor = actor_of(request)
        assert actor_of(request) == actor
    assert (actor.name, actor.user_id, actor.on_behalf_of) == ("Lê An", user.pk, "don-vi-thu")
    assert actor.rights == {"a.b", "c.d", "e.f"}
    assert "khac" in actor.roles
    assert not actor.is_system


def test_a_person_who_was_shut_out_is_a_visitor() -> None:
    assert actor_of(request_of(people.person("a.b", is_active=False))) is ANONYMOUS


@pytest.mark.parametrize("flag", ["is_superuser", "is_staff"])
def test_djangos_own_flags_give_no_rights(flag: str) -> None:
    assert not actor_of(request_of(people.person(**{flag: True}))).may("a.b")


def test_a_role_counts_from_its_first_to_its_last_day() -> None:
    today = timezone.localdate()
    tomorrow = today + dt.timedelta(days=1)
    user = people.person()
    people.member(user, people.role("da-het", "a.past"), people.organisation(), end=today)
    people.member(user, people.role("chua-toi", "a.future"), people.organisation(), first=tomorrow)
    people.member(user, people.role("hom-nay", "a.now"), people.organisation(), first=today, end=tomorrow)
    assert actor_of(request_of(user)).rights == {"a.now"}


def test_one_organisation_at_a_time_the_sessions_choice_before_the_last_one() -> None:
    one, other = people.organisation("mot"), people.organisation("hai")
    user = people.person("a.one", where=one)
    people.member(user, people.role("hai", "a.other"), other)
    user.acts_for = other
    assert actor_of(request_of(user)).rights == {"a.other"}
    assert actor_of(request_of(user, **{SESSION_KEY: "mot"})).rights == {"a.one"}
    assert actor_of(request_of(user, **{SESSION_KEY: "la"})).rights == {"a.other"}, "an unknown choice is no choice"


def test_only_a_provincial_department_answers_for_a_province() -> None:
    seat = _placed("so", "provincial_department")
    assert actor_of(request_of(people.person("a.b", where=seat))).place_code == "01"
    assert actor_of(request_of(people.person("a.b", where=_placed("cty", "company")))).place_code == ""


def _placed(code: str, kind: str) -> Organisation:
    from nangluong.registry.models import Place

    place, _ = Place.objects.get_or_create(code="01", defaults={"level": "province", **people.PROVENANCE})
    found = people.organisation(code, kind)
    OrganisationVersion.objects.create(
        organisation=found, name=code, name_en=code, place=place, valid=valid_range(None, None), **people.PROVENANCE
    )
    return found


def _delegated(*rights: str, giver: User, taker: User, **more: Any) -> Delegation:
    today = timezone.localdate()
    return Delegation.objects.create(
        giver=giver,
        taker=taker,
        organisation=people.organisation(),
        rights=list(rights),
        valid=valid_range(today, today + dt.timedelta(days=2)),
        reason="đi công tác",
        **more,
    )


def test_delegated_rights_count_and_the_audit_names_both() -> None:
    giver, taker = people.person("a.sign", "a.see", full_name="Trần Ba"), people.person("a.see", full_name="Lê An")
    _delegated("a.sign", giver=giver, taker=taker)
    actor = actor_of(request_of(taker))
    assert actor.rights == {"a.sign", "a.see"}
    assert (actor.name, actor.signature) == ("Lê An", "Lê An (ủy quyền: Trần Ba)")


def test_what_is_held_already_is_not_used_from_another() -> None:
    giver, taker = people.person("a.see", full_name="Trần Ba"), people.person("a.see", full_name="Lê An")
    _delegated("a.see", giver=giver, taker=taker)
    assert actor_of(request_of(taker)).signature == "Lê An"


def test_a_delegation_never_gives_more_than_its_giver_holds_now() -> None:
    giver, taker = people.person("a.see"), people.person("a.x")
    _delegated("a.see", "a.sign", giver=giver, taker=taker)
    assert actor_of(request_of(taker)).rights == {"a.see", "a.x"}
    giver.memberships.update(valid=valid_range(people.LONG_AGO, timezone.localdate()))
    assert actor_of(request_of(taker)).rights == {"a.x"}


@pytest.mark.parametrize("ended", ["revoked", "inactive"])
def test_a_delegation_ends_when_revoked_or_when_its_giver_is_shut_out(ended: str) -> None:
    giver, taker = people.person("a.see"), people.person("a.x")
    given = _delegated("a.see", giver=giver, taker=taker)
    if ended == "revoked":
        Delegation.objects.filter(pk=given.pk).update(revoked_at=timezone.now())
    else:
        User.objects.filter(pk=giver.pk).update(is_active=False)
    assert actor_of(request_of(taker)).rights == {"a.x"}


def test_what_was_received_cannot_be_passed_on() -> None:
    first, second, third = people.person("a.see"), people.person("a.x"), people.person("a.y")
    _delegated("a.see", giver=first, taker=second)
    _delegated("a.see", giver=second, taker=third)
    assert actor_of(request_of(third)).rights == {"a.y"}


def test_a_right_that_is_used_in_person_is_not_delegated() -> None:
    giver, taker = people.person(), people.person("a.x")
    people.member(giver, people.role("quan-tri", "a.manage", delegable=False), people.organisation())
    _delegated("a.manage", giver=giver, taker=taker)
    assert actor_of(request_of(taker)).rights == {"a.x"}
