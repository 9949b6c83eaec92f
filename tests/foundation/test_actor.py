"""Who acts, and what they may."""

from __future__ import annotations

import dataclasses

import pytest

from nangluong.foundation.actor import SYSTEM, Actor


def test_an_actor_may_do_what_is_among_the_rights_and_nothing_else() -> None:
    actor = Actor("Lê An", rights=frozenset({"statistics.load_figures"}))
    assert actor.may("statistics.load_figures")
    assert not actor.may("statistics.publish_release")
    assert not actor.may("")


def test_the_system_may_do_everything() -> None:
    assert SYSTEM.may("statistics.publish_release")


def test_nobody_becomes_the_system_by_calling_themselves_so() -> None:
    assert not Actor("system").may("statistics.publish_release")


def test_rights_cannot_be_added_later() -> None:
    actor = Actor("Lê An")
    with pytest.raises(dataclasses.FrozenInstanceError):
        actor.rights = frozenset({"x"})  # type: ignore[misc]
