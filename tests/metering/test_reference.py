"""The room's reference data: complete, sourced, and in step with the codes in the arrays."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from nangluong.metering.classes import read_customer_classes
from nangluong.metering.code_maps import read_quality_map, read_rule_words
from nangluong.metering.codes import ANCHORED_FROM, ESTIMATED_FROM, Method, Quality, Rule
from nangluong.metering.slots import Calendar, day_number, day_of, weekday
from tests.metering.conftest import House

CONFIDENCE = {"sourced", "recalled", "derived", "measured", "illustrative"}


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a reference file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))


@pytest.mark.parametrize("name", ["customer_classes", "quality_codes", "rule_codes", "holidays", "tariff_hours"])
def test_every_row_has_source_and_confidence(name: str, reference: Path) -> None:
    """And no row has more cells than the header."""
    rows = read(reference / "metering" / f"{name}.csv")
    assert rows
    for row in rows:
        assert row["source"]
        assert row["confidence"] in CONFIDENCE
        assert None not in row


def test_quality_codes_are_those_of_the_arrays(reference: Path) -> None:
    """No reading goes out for an absent value, every other has an ESPI quality of the schema (0-19)."""
    codes = read_quality_map(reference / "metering/quality_codes.csv")
    for quality in Quality:
        espi = codes.to_espi(np.array([quality], dtype=np.uint8))[0]
        assert (espi == -1) == (quality in (Quality.ABSENT, Quality.REFUSED))
        assert espi <= 19
        assert codes.nem12[quality]
        assert codes.iec61968_9[quality].count(".") == 2


def test_rule_codes_are_those_of_the_arrays(reference: Path) -> None:
    """Every rule has its words in both languages."""
    words = read_rule_words(reference / "metering/rule_codes.csv")
    assert set(words) == set(Rule)
    assert all(found.name_vi and found.name_en for found in words.values())


def test_an_estimates_quality_is_its_method() -> None:
    """Method + 16 and method + 32 are the codes of the same names."""
    for method in (Method.LINEAR, Method.PREVIOUS_DAYS, Method.SAME_WEEKDAYS, Method.CLASS_PROFILE, Method.FLAT):
        assert Quality(method + ESTIMATED_FROM).name == method.name
        assert Quality(method + ANCHORED_FROM).name == f"{method.name}_ANCHORED"


def test_a_rule_for_some_classes_only_is_refused(house: House) -> None:
    """Thresholds must hold for every class on every day."""
    broken = type(house.book)(
        tuple(entry for entry in house.book.entries if entry.classes != house.book.entries[0].classes),
        house.classes,
    )
    with pytest.raises(ValueError, match="some classes"):
        broken.as_of(dt.date(2026, 1, 1))


def test_day_numbers_and_classes(reference: Path) -> None:
    """1970-01-01 was a Thursday; a holiday on a Tuesday counts as a Sunday."""
    classes = read_customer_classes(reference / "metering/customer_classes.csv")
    assert classes.keys[classes.code("household")] == "household"
    for day in (dt.date(1970, 1, 1), dt.date(2026, 3, 2), dt.date(2000, 2, 29)):
        assert day_of(day_number(day)) == day
        assert weekday(day_number(day)) == day.weekday()
    tuesday = day_number(dt.date(2026, 3, 3))
    assert Calendar().day_class(np.arange(tuesday, tuesday + 6)).tolist() == [0, 0, 0, 0, 1, 2]
    assert Calendar(frozenset({tuesday})).day_class([tuesday]).tolist() == [2]


def test_profiles_sum_to_a_whole_day(house: House) -> None:
    """A million parts exactly."""
    known = house.profiles.known(np.arange(len(house.classes.keys)))
    assert known.sum() == 6
    assert (house.profiles.parts[known].sum(axis=2) == 1_000_000).all()
