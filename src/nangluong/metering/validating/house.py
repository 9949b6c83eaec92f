"""Rules, calendar, profiles and tariff hours as a worker needs them, read once a process."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nangluong.metering.aggregates import TariffHours, read_tariff_hours
from nangluong.metering.classes import read_customer_classes
from nangluong.metering.days_off import read_days_off
from nangluong.metering.slots import Calendar, day_of
from nangluong.metering.vee import ClassProfiles, Thresholds, read_rulebook
from nangluong.metering.vee.profiles import read_profiles


@dataclass(frozen=True)
class House:
    """What holds on a day."""

    thresholds: Thresholds
    calendar: Calendar
    profiles: ClassProfiles
    tariff: TariffHours


@lru_cache(maxsize=64)
def read_house(reference: str, day_number: int, slots: int) -> House:
    """Read `reference/metering` as of a day."""
    folder = Path(reference) / "metering"
    classes = read_customer_classes(folder / "customer_classes.csv")
    day: dt.date = day_of(day_number)
    return House(
        thresholds=read_rulebook(folder / "vee_rules.yaml", classes).as_of(day),
        calendar=Calendar(read_days_off(folder / "holidays.csv")),
        profiles=read_profiles(folder / "class_profiles.yaml", classes, slots),
        tariff=read_tariff_hours(folder / "tariff_hours.csv"),
    )
