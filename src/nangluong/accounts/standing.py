"""What a person is today, and for whom: the organisations they can act for, with the roles and rights held in each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

_ANSWERS_FOR_ITS_PLACE = "provincial_department"
"""The kind of organisation whose seat is also the province it answers for."""

# Every request of everybody who is signed in asks this; as two queries of the ORM it took 4 ms, mostly of Python.
_SEATS = """
WITH found AS (
    SELECT m.organisation_id AS code, '' AS giver, array_agg(DISTINCT m.role_id) AS roles,
        coalesce(array_agg(DISTINCT h.right_id) FILTER (WHERE h.right_id IS NOT NULL), '{}') AS rights
    FROM accounts_membership m LEFT JOIN accounts_roleright h ON h.role_id = m.role_id
    WHERE m.person_id = %(person)s AND m.valid @> %(day)s::date
    GROUP BY m.organisation_id
    UNION ALL
    SELECT d.organisation_id, coalesce(nullif(g.full_name, ''), g.username), '{}',
        ARRAY(
            SELECT unnest(d.rights) INTERSECT
            SELECT h.right_id
            FROM accounts_membership m
            JOIN accounts_roleright h ON h.role_id = m.role_id
            JOIN accounts_right r ON r.code = h.right_id AND r.delegable
            WHERE m.person_id = d.giver_id AND m.organisation_id = d.organisation_id AND m.valid @> %(day)s::date
            ORDER BY 1
        )
    FROM accounts_delegation d JOIN accounts_user g ON g.id = d.giver_id AND g.is_active
    WHERE d.taker_id = %(person)s AND d.revoked_at IS NULL AND d.valid @> %(day)s::date
)
SELECT f.code, f.giver, f.roles, f.rights, o.kind_id, v.name, v.name_en, v.short_name, v.place_id
FROM found f
LEFT JOIN registry_organisation o ON o.code = f.code
LEFT JOIN registry_organisationversion v ON v.organisation_id = f.code AND v.valid @> %(day)s::date
ORDER BY v.sort_key, f.code, f.giver
"""


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


def _seat(row: tuple[Any, ...]) -> Seat:
    code, _giver, roles, _rights, kind, name, name_en, short_name, place = row
    return Seat(
        code=code or "",
        name=name or "",
        name_en=name_en or "",
        short_name=short_name or "",
        place_code=(place or "") if kind == _ANSWERS_FOR_ITS_PLACE else "",
        roles=frozenset(roles),
    )


def seats_of(person_id: int, day: dt.date) -> tuple[Seat, ...]:
    """Return the organisations `person_id` can act for on `day`, by name, oneself last. One query.

    A delegated right counts only while its giver holds it by a role there.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SEATS, {"person": person_id, "day": day})
        rows = cursor.fetchall()
    seats: dict[str, Seat] = {}
    for row in rows:
        seat, giver, rights = _seat(row), row[1], row[3]
        there = seats.get(seat.code, seat)
        if not giver:
            seats[seat.code] = replace(seat, own_rights=frozenset(rights), received=there.received)
        elif rights:
            seats[seat.code] = replace(there, received=(*there.received, *((right, giver) for right in rights)))
    return tuple(sorted(seats.values(), key=lambda seat: not seat.code))
