"""The estate of the tests of intake with readings in it, and people who look at it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from nangluong.metering import perms
from nangluong.metering.intake.sources import actor_of_source
from nangluong.metering.intake.taking import take_message
from nangluong.metering.models import IntakeBatch
from tests.accounts import people
from tests.metering.intake.conftest import estate_of_two, whole_estate
from tests.metering.intake.estate import FOREIGN, Estate, wide_file, yesterday

__all__ = ["estate_of_two", "whole_estate"]


@pytest.fixture
def sign_in(db: None) -> Callable[..., Client]:
    """Return a function that gives a browser of a person with rights in an organisation, None for in none."""

    def made(*rights: str, where: str | None = "don-vi-thu") -> Client:
        person = people.person(full_name="Cán bộ đo đếm")
        held = people.role(f"vai-{person.username}", *rights)
        people.member(person, held, people.organisation(where) if where else None)
        return people.enter(Client(), person)

    return made


@pytest.fixture
def officer(sign_in: Callable[..., Client]) -> Client:
    """Return the browser of an officer of the ministry with every right."""
    return sign_in(*perms.ALL)


@pytest.fixture
def sent(estate_of_two: Estate) -> IntakeBatch:
    """Return a batch with four meters taken, one refused, one waiting and one faulty row."""
    meters = [*estate_of_two.meters[:4], FOREIGN, "CHUA-CO"]
    raw = wide_file(meters, [yesterday()])
    bad = raw.decode().splitlines()[1].replace(yesterday().isoformat(), "2026-02-31")
    return take_message(
        actor_of_source(estate_of_two.source),
        source=estate_of_two.source,
        raw=raw + bad.encode() + b"\n",
        name="dem.csv",
        via=IntakeBatch.Via.FILE,
    ).batch
