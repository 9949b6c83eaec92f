"""Whose data something is: a person's account, or a thing of a room that belongs to a person (a meter, a contract)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

USER = "user"


@dataclass(frozen=True, order=True)
class Subject:
    """The one whose data are read. `kind` is `user`, or a kind that a room has registered."""

    kind: str
    key: str


def person(user_id: int) -> Subject:
    """Return the subject of an account."""
    return Subject(USER, str(user_id))


_OF_PERSON: dict[str, Callable[[int], Iterable[str]]] = {}


def register(kind: str, keys_of: Callable[[int], Iterable[str]]) -> None:
    """Make a room's kind known: `keys_of(user_id)` gives the keys that belong to a person now.

    A room does so when its app is ready. A kind may be taken once.
    """
    if kind == USER or _OF_PERSON.setdefault(kind, keys_of) is not keys_of:
        raise ValueError(f"the kind of subject {kind} is taken")


def subjects_of(user_id: int) -> list[Subject]:
    """Return everything whose readers this person may see."""
    others = [Subject(kind, key) for kind, keys_of in sorted(_OF_PERSON.items()) for key in keys_of(user_id)]
    return [person(user_id), *others]
