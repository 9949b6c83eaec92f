"""Decisions of officers on exceptions: all of a bulk decision or none, once, with a reason."""

from __future__ import annotations

import pytest

from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry
from nangluong.metering import perms
from nangluong.metering.exceptions.deciding import decide_exceptions
from nangluong.metering.models import ReadingException
from tests.metering.intake.conftest import estate_of_two, whole_estate
from tests.metering.intake.estate import FOREIGN, HANOI, SOUTH, Estate, yesterday

__all__ = ["estate_of_two", "whole_estate"]
OFFICER = Actor("cán bộ", on_behalf_of=HANOI, rights=frozenset({perms.SETTLE_EXCEPTIONS, perms.SEE_OWN}))


def made(estate: Estate, *serials: str, kind: str = "silent") -> list[ReadingException]:
    """Return exceptions of the meters."""
    return [
        ReadingException.objects.create(
            point_id=estate.points[serial],
            corporation_id=SOUTH if serial == FOREIGN else HANOI,
            kind=kind,
            first_day=yesterday(),
            last_day=yesterday(),
        )
        for serial in serials
    ]


def test_a_bulk_decision(estate_of_two: Estate) -> None:
    """One audit entry for all of them."""
    chosen = made(estate_of_two, *estate_of_two.meters[:3])
    assert decide_exceptions(OFFICER, chosen, decision="assign") == 3
    assert decide_exceptions(OFFICER, chosen, decision="resolve", reason="đã thay pin") == 3
    states = set(ReadingException.objects.values_list("state", "assignee", "settled_by", "reason"))
    assert states == {("resolved", "cán bộ", "cán bộ", "đã thay pin")}
    assert AuditEntry.objects.filter(verb="resolve_exceptions").count() == 1


def test_one_that_was_settled_meanwhile_stops_all(estate_of_two: Estate) -> None:
    """Nothing is changed."""
    chosen = made(estate_of_two, *estate_of_two.meters[:2])
    decide_exceptions(OFFICER, chosen[:1], decision="dismiss", reason="nhà vắng")
    with pytest.raises(StateConflict):
        decide_exceptions(OFFICER, chosen, decision="resolve", reason="x")
    chosen[1].refresh_from_db()
    assert chosen[1].state == "open"


def test_others_exceptions_are_not_settled(estate_of_two: Estate) -> None:
    """Not even together with own ones."""
    chosen = made(estate_of_two, estate_of_two.meters[0], FOREIGN)
    with pytest.raises(NotPermitted):
        decide_exceptions(OFFICER, chosen, decision="assign")
    with pytest.raises(NotPermitted):
        decide_exceptions(Actor("xem", on_behalf_of=HANOI), chosen[:1], decision="assign")
    assert set(ReadingException.objects.values_list("state", flat=True)) == {"open"}
    assert decide_exceptions(SYSTEM, chosen, decision="assign") == 2
