"""What the metering tests share: reference data as of a day, and one block of generated readings with its truth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import pytest_django

from nangluong.metering.classes import CustomerClasses, read_customer_classes
from nangluong.metering.days_off import read_days_off
from nangluong.metering.generator import Meters, Readings, Recipe, make_meters, make_readings, read_recipe
from nangluong.metering.slots import Calendar, day_number
from nangluong.metering.vee import (
    ClassProfiles,
    MeterDays,
    RuleBook,
    Thresholds,
    VeeResult,
    read_rulebook,
    register_advance,
    run_vee,
)
from nangluong.metering.vee.profiles import read_profiles

if TYPE_CHECKING:
    from tests.metering.small_night import Night

FIRST_DAY = day_number(dt.date(2026, 2, 2))


@dataclass(frozen=True)
class House:
    """Rules, calendar and profiles that a run of VEE needs."""

    classes: CustomerClasses
    book: RuleBook
    thresholds: Thresholds
    calendar: Calendar
    profiles: ClassProfiles
    recipe: Recipe


def make_house(reference: Path) -> House:
    """Return the rules as of February 2026, for half-hours."""
    folder = reference / "metering"
    classes = read_customer_classes(folder / "customer_classes.csv")
    book = read_rulebook(folder / "vee_rules.yaml", classes)
    calendar = Calendar(read_days_off(folder / "holidays.csv"))
    profiles = read_profiles(folder / "class_profiles.yaml", classes, 48)
    tet = read_days_off(folder / "holidays.csv", "tet")
    recipe = read_recipe(folder / "generator.yaml", classes, profiles, calendar, tet)
    return House(classes, book, book.as_of(dt.date(2026, 2, 2)), calendar, profiles, recipe)


@pytest.fixture(scope="session")
def house(reference: Path) -> House:
    """Return what `make_house` makes."""
    return make_house(reference)


@dataclass(frozen=True)
class Estate:
    """Generated meters, their readings, the block made of them, and what VEE made of the block."""

    meters: Meters
    readings: Readings
    advance_wh: np.ndarray
    backwards: np.ndarray
    block: MeterDays
    result: VeeResult


def block_of(meters: Meters, readings: Readings) -> tuple[MeterDays, np.ndarray, np.ndarray]:
    """Return the block of generated readings, the register advances, and where a register went backwards."""
    most = meters.capacity_wh.astype(np.int64)[:, None] * readings.received_wh.shape[2]
    advance, backwards = register_advance(
        readings.register_start_wh, readings.register_end_wh, meters.modulus_wh[:, None], most
    )
    block = MeterDays(
        readings.first_day,
        readings.received_wh,
        meters.class_code,
        meters.capacity_wh,
        advance,
        meters.register_unit_wh,
    )
    return block, advance, backwards


@pytest.fixture(scope="session")
def estate(house: House) -> Estate:
    """Return 4,000 meters over 28 days (Tết 2026 among them) and the result of VEE."""
    return make_estate(house, 4_000, 28)


def make_estate(house: House, count: int, days: int) -> Estate:
    """Return generated meters over days from 2 February 2026 and the result of VEE."""
    meters = make_meters(house.recipe, count, seed=7)
    readings = make_readings(house.recipe, meters, FIRST_DAY, days, seed=7)
    block, advance, backwards = block_of(meters, readings)
    result = run_vee(block, house.thresholds, house.calendar, house.profiles)
    return Estate(meters, readings, advance, backwards, block, result)


@pytest.fixture(scope="module")
def one_estate(
    house: House,
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Night]:
    """Import a small estate for the tests of a module and make its readings; the lake is each test's own."""
    from django.db import connection

    from tests.lakes import empty_database
    from tests.metering.small_night import small_night

    with django_db_blocker.unblock():
        empty_database()
        made = small_night(house, tmp_path_factory.mktemp("estate"))
    yield made
    with django_db_blocker.unblock():
        empty_database()
        connection.close()


@pytest.fixture
def own_lake(one_estate: Night, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[Night]:
    """Give the test an empty lake beside the estate. Ask for it before `db`: it must outlive the test's transaction,
    which holds locks on the lake's catalogue.
    """
    from tests.lakes import make_lake, remove_lake

    with django_db_blocker.unblock():
        make_lake()
    yield one_estate
    with django_db_blocker.unblock():
        remove_lake()
