"""Predicates on actor and object."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.permissions import allows, holds, own_organisation, own_province, require

OWN = SimpleNamespace(organisation_code="EVN", place_code="01")
READ_OWN = holds("room.read") & own_organisation


def test_a_right_alone_is_not_enough_for_a_foreign_object() -> None:
    officer = Actor("Lan", on_behalf_of="TKV", rights=frozenset({"room.read"}))
    assert allows(holds("room.read"), officer)
    assert not allows(READ_OWN, officer, OWN)
    assert allows(READ_OWN, Actor("Lan", on_behalf_of="EVN", rights=frozenset({"room.read"})), OWN)


def test_nobody_is_not_the_owner_of_what_has_no_owner() -> None:
    unowned = SimpleNamespace(organisation_code="", place_code="")
    assert not allows(own_organisation, Actor("Lan"), unowned)
    assert not allows(own_province, Actor("Lan"), unowned)


def test_a_province_is_that_of_the_organisation_acted_for() -> None:
    assert allows(own_province, Actor("Lan", place_code="01"), OWN)
    assert not allows(own_province, Actor("Lan", place_code="79"), OWN)


def test_the_system_may_all() -> None:
    assert allows(READ_OWN, SYSTEM, OWN)


def test_require_says_it_in_both_languages() -> None:
    with pytest.raises(NotPermitted) as refused:
        require(READ_OWN, Actor("Lan"), OWN, vi="Không được.", en="You may not.")
    assert refused.value.message("vi") == "Không được."
    assert refused.value.message("en") == "You may not."
