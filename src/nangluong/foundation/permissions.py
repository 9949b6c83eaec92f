"""Permission: predicates on an actor and an object, composed in each room's `perms.py` and asked by its verbs.

A predicate says whether *this actor* may do something to *this object*; `&`, `|` and `~` combine them. A verb asks
`require`, a query filters by the same facts, a page may ask `allows` to leave out a button. No view decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rules.predicates import Predicate, predicate

from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted


@dataclass(frozen=True)
class Owner:
    """An organisation or a province as the object of a question: “may this be done there?”."""

    organisation_code: str = ""
    place_code: str = ""


def predicate_of(test: Callable[..., bool]) -> Predicate:
    """Return `test(actor, target)` as a predicate that can be combined; for what rooms ask of their own objects."""
    return predicate(test, name=test.__name__)


def holds(right: str) -> Predicate:
    """Return the predicate “the actor holds `right`”; it looks at no object."""

    def held(actor: Actor) -> bool:
        return actor.may(right)

    return predicate(held, name=right)


@predicate(name="own organisation")
def own_organisation(actor: Actor, target: Any) -> bool:
    """Whether the object belongs to the organisation the actor acts for (`target.organisation_code`)."""
    return actor.is_system or (bool(actor.on_behalf_of) and target.organisation_code == actor.on_behalf_of)


@predicate(name="own province")
def own_province(actor: Actor, target: Any) -> bool:
    """Whether the object lies in the province the actor's organisation answers for (`target.place_code`)."""
    return actor.is_system or (bool(actor.place_code) and target.place_code == actor.place_code)


def allows(predicate: Predicate, actor: Actor, target: Any = None) -> bool:
    """Return whether `predicate` lets `actor` do it to `target`."""
    return bool(predicate.test(actor, target))


def require(
    predicate: Predicate,
    actor: Actor,
    target: Any = None,
    *,
    vi: str = "Bạn không có quyền làm việc này. Hãy liên hệ người quản trị của đơn vị.",
    en: str = "You may not do this. Ask your organisation's administrator.",
) -> None:
    """Raise `NotPermitted` with the sentences given unless `predicate` lets `actor` do it to `target`."""
    if not allows(predicate, actor, target):
        raise NotPermitted(vi, en)
