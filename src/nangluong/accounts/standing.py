"""What a person is today, and for whom: the organisations they can act for, with the roles and rights held in each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import FilteredRelation, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nangluong.accounts.models import Delegation, Membership, RoleRight

_ANSWERS_FOR_ITS_PLACE = "provincial_department"
"""The kind of organisation whose seat is also the province it answers for."""


@dataclass(frozen=True)
class Seat:
    """An organisation a person can act for ("" for oneself): roles, their rights, and rights received from others.

    `place_code` is the province the organisation answers for, "" for none. `received` has each delegated right with
    the name of its giver.
    """

    code: str
    name: str = ""
    name_en: str = ""
    short_name: str = ""
    place_code: str = ""
    roles: frozenset[str] = frozenset()
    own_rights: frozenset[str] = frozenset()
    received: tuple[tuple[str, str], ...] = ()

    @property
    def rights(self) -> frozenset[str]:
        """Everything the person may do here."""
        return self.own_rights | {right for right, _giver in self.received}

    @property
    def givers(self) -> tuple[str, ...]:
        """Those from whom the person has a right that no role of theirs holds."""
        return tuple(sorted({giver for right, giver in self.received if right not in self.own_rights}))

    @property
    def label(self) -> str:
        """The organisation's name in the reader's language."""
        if not self.code:
            return _("Bản thân")
        vietnamese = (get_language() or "vi").startswith("vi")
        return (self.name if vietnamese else self.name_en or self.name) or self.code


def _membership_rows(person_id: int, day: dt.date) -> Iterable[dict[str, object]]:
    versions = FilteredRelation("organisation__versions", condition=Q(organisation__versions__valid__contains=day))
    return (
        Membership.objects.as_of(day)
        .filter(person_id=person_id)
        .annotate(version=versions)
        .values(
            "organisation_id",
            "organisation__kind_id",
            "version__name",
            "version__name_en",
            "version__short_name",
            "version__place_id",
        )
        .annotate(
            roles=ArrayAgg("role_id", distinct=True),
            rights=ArrayAgg(
                "role__right_links__right_id", distinct=True, filter=Q(role__right_links__isnull=False), default=[]
            ),
        )
        .order_by("version__sort_key", "organisation_id")
    )


def _delegation_rows(person_id: int, day: dt.date) -> Iterable[dict[str, object]]:
    held = RoleRight.objects.filter(
        right__delegable=True,
        role__memberships__person=OuterRef("giver"),
        role__memberships__organisation=OuterRef("organisation"),
        role__memberships__valid__contains=day,
    )
    versions = FilteredRelation("organisation__versions", condition=Q(organisation__versions__valid__contains=day))
    return (
        Delegation.objects.filter(taker_id=person_id, giver__is_active=True, revoked_at=None, valid__contains=day)
        .annotate(version=versions, held=ArraySubquery(held.values("right_id")))
        .order_by("pk")
        .values(
            "organisation_id",
            "organisation__kind_id",
            "version__name",
            "version__name_en",
            "version__short_name",
            "version__place_id",
            "rights",
            "held",
            "giver__full_name",
            "giver__username",
        )
    )


def _seat(row: dict[str, object]) -> Seat:
    answers = row["organisation__kind_id"] == _ANSWERS_FOR_ITS_PLACE
    return Seat(
        code=str(row["organisation_id"] or ""),
        name=str(row["version__name"] or ""),
        name_en=str(row["version__name_en"] or ""),
        short_name=str(row["version__short_name"] or ""),
        place_code=str(row["version__place_id"] or "") if answers else "",
    )


def seats_of(person_id: int, day: dt.date) -> tuple[Seat, ...]:
    """Return the organisations `person_id` can act for on `day`, by name, oneself last. Two queries.

    A delegated right counts only while its giver holds it by a role there.
    """
    seats: dict[str, Seat] = {}
    for row in _membership_rows(person_id, day):
        seat = _seat(row)
        seats[seat.code] = replace(seat, roles=frozenset(row["roles"]), own_rights=frozenset(row["rights"]))  # type: ignore[arg-type]
    for row in _delegation_rows(person_id, day):
        seat = _seat(row)
        giver = str(row["giver__full_name"] or row["giver__username"])
        given = sorted(set(row["rights"]) & set(row["held"]))  # type: ignore[call-overload]
        if given:
            there = seats.setdefault(seat.code, seat)
            seats[seat.code] = replace(there, received=(*there.received, *((right, giver) for right in given)))
    return tuple(sorted(seats.values(), key=lambda seat: not seat.code))
