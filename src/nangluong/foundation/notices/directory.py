"""Who people are, as far as telling them something needs: the room of accounts registers how to look them up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """A person who can be told something; `email` is "" where none is known."""

    id: int
    email: str


_find: Callable[[int], Person | None] = lambda _person_id: None  # noqa: E731 - nobody is known before accounts is ready
_holders: Callable[[str], Sequence[int]] = lambda _right: ()  # noqa: E731


def register(find: Callable[[int], Person | None], holders: Callable[[str], Sequence[int]]) -> None:
    """Make people known: `find` one who is active by number, `holders` of a right today by number."""
    global _find, _holders
    _find, _holders = find, holders


def person(person_id: int) -> Person | None:
    """Return the person, None where there is none or the account is closed."""
    return _find(person_id)


def holders(right: str) -> Sequence[int]:
    """Return the numbers of those who hold `right` in any organisation today."""
    return _holders(right)
