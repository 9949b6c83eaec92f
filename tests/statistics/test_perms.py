"""Who sees which returns and obligations: predicate and query say the same."""

from __future__ import annotations

import itertools

import pytest

from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.permissions import allows
from nangluong.registry.models import Place
from nangluong.statistics import perms
from nangluong.statistics.models import Obligation, QuestionnaireVersion, Return
from nangluong.statistics.perms import obligations_visible_to, visible_to
from tests.statistics.reporting import FILLER, OFFICER, PROVINCE, SENIOR, STRANGER, obligation

NOBODY = Actor("khách")
NATIONAL_READER = Actor("bao", rights=frozenset({perms.SEE_RETURNS}))
NOWHERE = Actor("tỉnh không rõ", rights=frozenset({perms.SEE_PROVINCE_RETURNS}))
CLEARED_PROVINCE = Actor("mật", place_code="22", rights=PROVINCE.rights | {perms.SEE_CONFIDENTIAL_RETURNS})
ACTORS = (
    NOBODY, FILLER, STRANGER, PROVINCE, OFFICER, SENIOR, NATIONAL_READER, NOWHERE, CLEARED_PROVINCE, SYSTEM,
)  # fmt: skip


@pytest.fixture
def every_kind(version: QuestionnaireVersion) -> list[Return]:
    """Returns of two organisations, in two provinces and none, open and confidential."""
    found = []
    cases = itertools.product(("pvn", "tkv"), ("22", "01", None), (False, True))
    for number, (organisation, place, secret) in enumerate(cases):
        owed = obligation(version, organisation, f"2025-{number + 1:02d}")
        Obligation.objects.filter(pk=owed.pk).update(place=place)
        found.append(
            Return.objects.create(
                obligation=owed,
                version=version,
                organisation_id=organisation,
                place=Place.objects.get(pk=place) if place else None,
                period=owed.period,
                is_confidential=secret,
                opened_by="x",
            )
        )
    return found


@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: actor.name)
def test_the_query_gives_what_the_predicate_allows(every_kind: list[Return], actor: Actor) -> None:
    allowed = {one.pk for one in every_kind if allows(perms.see_return, actor, one)}
    assert set(Return.objects.filter(visible_to(actor)).values_list("pk", flat=True)) == allowed
    assert set(Return.objects.seen_by(actor).values_list("pk", flat=True)) == allowed


@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: actor.name)
def test_the_same_holds_of_obligations(every_kind: list[Return], actor: Actor) -> None:
    rows = Obligation.objects.all()
    allowed = {one.pk for one in rows if allows(perms.see_obligation, actor, one)}
    assert set(rows.filter(obligations_visible_to(actor)).values_list("pk", flat=True)) == allowed


def test_an_enterprise_sees_its_own_only(every_kind: list[Return]) -> None:
    assert {one.organisation_id for one in Return.objects.seen_by(FILLER)} == {"pvn"}


def test_a_province_sees_its_own_and_nothing_confidential(every_kind: list[Return]) -> None:
    seen = Return.objects.seen_by(PROVINCE)
    assert {(one.place_id, one.is_confidential) for one in seen} == {("22", False)}


def test_a_visitor_sees_nothing(every_kind: list[Return]) -> None:
    assert not Return.objects.seen_by(NOBODY).exists()
