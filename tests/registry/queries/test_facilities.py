from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from nangluong.registry.models import FacilityVersion
from nangluong.registry.queries.facilities import Filter, facilities, facility_detail, summary, totals_by_place
from tests.registry.conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]


def test_the_biggest_hydro_plants() -> None:
    rows = facilities(TODAY, Filter(energy_source="hydro"), sort="-capacity")
    assert [(row.label, row.capacity) for row in rows[:3]] == [
        ("Sơn La", Decimal(2400)),
        ("Hòa Bình", Decimal(1920)),
        ("Lai Châu", Decimal(1200)),
    ]


def test_filters_narrow_together() -> None:
    rows = facilities(TODAY, Filter(energy_source="coal", place="22", least_mw=Decimal(1000)))
    assert {row.name for row in rows} == {"Mong Duong 1", "Mong Duong 2"}
    assert {row.name for row in facilities(TODAY, Filter(query="mông dương", kind="coal_power_plant"))} == {
        "Mong Duong 1",
        "Mong Duong 2",
    }
    building = facilities(TODAY, Filter(status="under_construction"))
    assert building.count() == 29  # "Under Development" in the WRI file


def test_a_capacity_in_other_units_is_not_megawatts() -> None:
    assert not facilities(TODAY, Filter(kind="refinery", least_mw=Decimal(0))).exists()
    assert facilities(TODAY, Filter(kind="refinery")).count() == 2


def test_tonnes_are_not_ordered_among_megawatts() -> None:
    rows = list(facilities(TODAY, sort="-capacity"))
    assert rows[0].label == "Sơn La"
    units = [row.capacity_unit if row.capacity is not None else "" for row in rows]
    assert units.index("kt/năm") > max(place for place, unit in enumerate(units) if unit == "MW")


def test_a_missing_capacity_comes_last_and_is_not_zero() -> None:
    rows = list(facilities(TODAY, Filter(subsector="coal"), sort="-capacity"))
    assert rows
    assert {row.capacity for row in rows} == {None}
    assert summary(facilities(TODAY, Filter(subsector="coal"))).capacity_mw is None


def test_a_plant_does_not_stand_before_its_year() -> None:
    codes = {row.facility_id for row in facilities(dt.date(2000, 1, 1))}
    assert "wri-1030881" in codes  # Hòa Bình, 1988
    assert "wri-1030899" not in codes  # Sơn La, 2012


def test_a_plant_whose_printed_place_is_wrong_is_not_put_there() -> None:
    # The source puts Mạo Khê (Quảng Ninh) at 105.77° E, in Hà Nội.
    detail = facility_detail("wri-1030769", TODAY)
    assert detail is not None
    assert detail.place is not None
    assert (detail.place.name, detail.facility.place_confidence) == ("Quảng Ninh", "recalled")
    assert detail.facility.coordinates == ""


def test_operators_lead_to_organisations() -> None:
    detail = facility_detail("ld-dung-quat", TODAY)
    assert detail is not None
    assert detail.operator is not None
    assert detail.operator.short_name == "BSR"
    assert (detail.current.capacity, detail.current.capacity_unit) == (Decimal(6500), "kt/năm")


def test_totals_leave_out_what_is_not_operating_not_placed_or_not_electric() -> None:
    versions = list(facilities(TODAY))
    totals = totals_by_place(versions)
    counted = [
        v
        for v in versions
        if v.facility.place_id and v.capacity_unit == "MW" and v.status == FacilityVersion.Status.OPERATIONAL
    ]
    assert sum(total.plants for total in totals.values()) == len(counted)
    assert sum(total.capacity_mw or 0 for total in totals.values()) == sum(v.capacity or 0 for v in counted)
    assert set(totals) <= {v.facility.place_id for v in versions}


def test_every_place_is_one_of_todays_units(shared: object) -> None:
    assert all(len(row.facility.place_id or "00") == 2 for row in facilities(TODAY))


def test_an_unknown_code_is_none() -> None:
    assert facility_detail("khong-co", TODAY) is None
