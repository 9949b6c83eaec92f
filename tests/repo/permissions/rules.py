"""What an address answers to whom: outcomes, who asks, and the rules that rooms declare. Pure.

A declaration says what *should* be: it names the rights an address asks for. Which role holds them is read from
`reference/accounts`, so the table is the product of the two, and the walk compares it with what the site does.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from nangluong.accounts.perms import MANAGE_ALL_PEOPLE, MANAGE_PEOPLE
from tests.repo.tree import REFERENCE


class Outcome(StrEnum):
    """How an address answers. OPEN is everything that is not a refusal: a page, a file, a redirect, a form's fault.

    CONFLICT stands where a verb looks for one's own object that waits and finds none.
    """

    OPEN = "open"
    SIGN_IN = "sign-in"
    REFUSED = "403"
    NOT_FOUND = "404"
    CONFLICT = "409"
    NO_SUCH_CASE = "-"


class Side(StrEnum):
    """Whose object the address names: none, one of the organisation (or person) that asks, or somebody else's."""

    NONE = ""
    OWN = "own"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class Who:
    """Somebody who asks: a visitor, a person without a role, or the holder of one role in `organisation`."""

    code: str
    signed_in: bool = True
    organisation: str = ""
    account: str = "staff"
    rights: frozenset[str] = field(default_factory=frozenset)


Rule = Callable[[Who, Side], Outcome]

VISITOR, NOBODY = "visitor", "no role"
FOREIGN_ORGANISATION = "tkv"
"""Whose objects are foreign to everybody."""
_SEATS = {
    "ministry": "bct",
    "ministry_unit": "bct-cuc-dien-luc",
    "provincial_department": "sct-01",
    "power_corporation": "evnhanoi",
    "state_group": "pvn",
    "company": "bsr",
    "self": "",
}
"""Where a role is held in the walk: the first kind of organisation that it may be held in."""


def _rows(file: str) -> list[dict[str, str]]:
    text = (REFERENCE / "accounts" / file).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in text if not line.startswith("#")))


@cache
def everybody() -> tuple[Who, ...]:
    """Return a visitor, a person without a role, and one holder of each role, in the order of `roles.csv`."""
    rights: dict[str, set[str]] = {}
    for row in _rows("role_rights.csv"):
        rights.setdefault(row["role"], set()).add(row["right"])
    found = [Who(VISITOR, signed_in=False), Who(NOBODY)]
    for row in _rows("roles.csv"):
        seat = next(code for kind, code in _SEATS.items() if kind in row["held_in"].split())
        account = "citizen" if row["account"] == "citizen" else "staff"
        found.append(Who(row["code"], True, seat, account, frozenset(rights.get(row["code"], ()))))
    return tuple(found)


@cache
def controllers() -> frozenset[str]:
    """Return the organisations that answer for the system's data."""
    return frozenset(row["organisation"] for row in _rows("controllers.csv"))


def public(_who: Who, _side: Side) -> Outcome:
    """Answer everybody."""
    return Outcome.OPEN


def signed_in(who: Who, _side: Side) -> Outcome:
    """Answer whoever is signed in."""
    return Outcome.OPEN if who.signed_in else Outcome.SIGN_IN


def needs(*rights: str, controller: bool = False) -> Rule:
    """Answer the holders of any of `rights`; with `controller` only those who hold it in an organisation that answers
    for the system's data.
    """

    def rule(who: Who, _side: Side) -> Outcome:
        if not who.signed_in:
            return Outcome.SIGN_IN
        there = not controller or who.organisation in controllers()
        return Outcome.OPEN if there and who.rights & set(rights) else Outcome.REFUSED

    return rule


def own(rule: Rule, *, foreign: Outcome = Outcome.REFUSED, anywhere: tuple[str, ...] = ()) -> Rule:
    """Answer by `rule` for one's own objects, with `foreign` for those of others; holders of `anywhere` have no limits.

    Foreign objects are refused to those who may not do it to their own either.
    """

    def owned(who: Who, side: Side) -> Outcome:
        if who.signed_in and who.rights & set(anywhere):
            return Outcome.OPEN
        at_home = rule(who, side)
        return foreign if side == Side.FOREIGN and at_home == Outcome.OPEN else at_home

    return owned


manages_people = own(needs(MANAGE_PEOPLE, MANAGE_ALL_PEOPLE), anywhere=(MANAGE_ALL_PEOPLE,))
"""Administration of people: one's own organisation, or every one for the administrators of the system."""


def nowhere(*_: object) -> Outcome:
    """Answer that there is no such address."""
    return Outcome.NOT_FOUND


def personal(foreign: Outcome = Outcome.NOT_FOUND) -> Rule:
    """Answer the person the object belongs to, and nobody else."""
    return own(signed_in, foreign=foreign)
