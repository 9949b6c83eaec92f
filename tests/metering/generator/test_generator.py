"""The generator: seeded, plausible, and true to its own record."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from nangluong.metering.generator import FaultKind, make_meters, make_readings
from nangluong.metering.generator.faults import draw_faults
from nangluong.metering.slots import MISSING, day_number
from tests.metering.conftest import FIRST_DAY, Estate, House


def test_the_same_seed_gives_the_same_readings(house: House) -> None:
    """Bit for bit; another seed gives others."""
    meters = make_meters(house.recipe, 600, seed=3)
    first, again = (make_readings(house.recipe, meters, FIRST_DAY, 3, seed=3) for _ in range(2))
    other = make_readings(house.recipe, meters, FIRST_DAY, 3, seed=4)
    assert (first.received_wh == again.received_wh).all()
    assert (first.register_end_wh == again.register_end_wh).all()
    assert (first.true_wh != other.true_wh).any()


def test_what_is_not_spoilt_is_true(estate: Estate) -> None:
    """Received differs from true only on meters that the record names."""
    readings = estate.readings
    spoilt = np.flatnonzero((readings.received_wh != readings.true_wh).any(axis=(1, 2)))
    assert set(spoilt) <= set(readings.faults.meter)


def test_every_kind_is_there(estate: Estate) -> None:
    """All kinds of the recipe occur, and a meter has at most one."""
    faults = estate.readings.faults
    assert set(faults.kind) == {int(kind) for kind in FaultKind}
    assert len(np.unique(faults.meter)) == len(faults)


def test_every_event_lies_inside(house: House) -> None:
    """Also those without a length: a swap at the end of the span once fell outside it."""
    for seed in range(40):
        faults = draw_faults(house.recipe, 8_000, 2, 48, seed)
        assert (faults.first >= 0).all()
        assert (faults.first + np.maximum(faults.length, 1) <= 96).all()


def test_a_silent_meter_sent_nothing(estate: Estate) -> None:
    """Neither intervals nor registers."""
    faults = estate.readings.faults
    silent = faults.meter[faults.of(FaultKind.SILENT)]
    assert (estate.readings.received_wh[silent] == MISSING).all()
    assert (estate.readings.register_end_wh[silent] == -1).all()


def test_tet_closes_factories_and_fills_homes(house: House) -> None:
    """Tết comes from data: industry falls to less than half, households rise."""
    meters = make_meters(house.recipe, 4_000, seed=5)
    ordinary = make_readings(house.recipe, meters, day_number(dt.date(2026, 2, 8)), 1, seed=5)  # a Sunday before
    tet = make_readings(house.recipe, meters, day_number(dt.date(2026, 2, 17)), 1, seed=5)
    industry = meters.class_code == house.classes.code("industry")
    homes = meters.class_code == house.classes.code("household")
    assert tet.true_wh[industry].sum() < 0.5 * ordinary.true_wh[industry].sum()
    assert tet.true_wh[homes].sum() > 1.05 * ordinary.true_wh[homes].sum()


def test_solar_roofs_take_from_noon_and_feed_back(estate: Estate) -> None:
    """At noon they draw less than at midnight and export; at night nothing is exported."""
    readings = estate.readings
    owners = readings.solar_meters
    assert len(owners) > 20
    assert readings.true_wh[owners, :, 24].sum() < readings.true_wh[owners, :, 0].sum()
    assert readings.export_wh[:, :, 24].sum() > 0
    assert readings.export_wh[:, :, :8].sum() == 0


def test_too_many_faults_are_refused(house: House) -> None:
    """A recipe cannot spoil more meters than there are."""
    raw = {**house.recipe.raw, "faults": {**house.recipe.raw["faults"], "spike": {"meters": 990, "factor": [2, 3]}}}
    recipe = type(house.recipe)(**{**vars(house.recipe), "raw": raw})
    with pytest.raises(ValueError, match="more meters"):
        make_readings(recipe, make_meters(recipe, 100, seed=1), FIRST_DAY, 1, seed=1)
