"""Open rows: which may be added, what they are called, and what the register says of them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nangluong.foundation.actor import Actor
from nangluong.registry.models import FacilityVersion
from nangluong.statistics.models import Return
from nangluong.statistics.questionnaires.definition import OpenRows
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.checking import check_working
from nangluong.statistics.returns.content import working_content
from nangluong.statistics.returns.given import facility_capacity, known_names, register_given
from nangluong.statistics.returns.names import allowed_rows, row_names
from nangluong.statistics.returns.verbs import CellChange, open_return, save_cells
from tests.statistics.reporting import content, obligation, published, put

FILLER = Actor("lan", on_behalf_of="pvn", rights=frozenset({"statistics.fill_return"}))


def with_plants(registers: None) -> Return:
    made = content()["sections"]
    made[1] = {
        "code": "plants",
        "name_vi": "Nhà máy",
        "name_en": "Plants",
        "open_rows": {"source": "facilities", "kinds": ["coal_power_plant"]},
        "columns": [{"code": "gross", "name_vi": "Điện phát", "name_en": "Generation", "unit": "GWh", "minimum": 0}],
    }
    rule = {
        "code": "capacity",
        "kind": "capacity",
        "severity": "hard",
        "each": "plants",
        "check": "gross * 1000 <= given.capacity * hours",
        "at": "gross",
        "message_vi": "{row}: {left} MWh > {right} MWh",
        "message_en": "{row}: {left} MWh > {right} MWh",
    }
    version = published(sections=made, rules=[rule])
    return open_return(FILLER, obligation(version))


@pytest.fixture
def plants(registers: None, db: None) -> Return:
    """Return an open return with rows for coal-fired plants."""
    return with_plants(registers)


def coal_plant(report: Return) -> FacilityVersion:
    day = report.obligation.period_end
    found = FacilityVersion.objects.as_of(day).filter(facility__kind_id="coal_power_plant", capacity__gt=0)
    plant = found.order_by("facility_id").first()
    assert plant is not None
    return plant


def test_rows_to_choose_from_are_of_the_kinds_asked_for(plants: Return) -> None:
    rows = allowed_rows(plants, OpenRows("facilities", ("coal_power_plant",)))
    assert coal_plant(plants).facility_id in {code for code, _ in rows}
    assert len(rows) == len(dict(rows)) > 10
    provinces = allowed_rows(plants, OpenRows("provinces"))
    assert len(provinces) == 34
    traders = {code for code, _ in allowed_rows(plants, OpenRows("organisations", ("state_group",)))}
    assert "petrolimex" in traders
    assert "pvn" not in traders
    assert allowed_rows(plants, OpenRows("free")) == []


def test_a_row_that_the_register_does_not_have_is_refused(plants: Return) -> None:
    saved = save_cells(FILLER, plants, [CellChange("plants.khong-co.gross", 1, 0)])
    assert [one.address for one in saved.refused] == ["plants.khong-co.gross"]


def test_more_than_the_capacity_in_the_register_is_found_by_the_plants_name(plants: Return) -> None:
    plant = coal_plant(plants)
    assert plant.capacity is not None
    most = plant.capacity * 720 / 1000
    put(plants, {f"plants.{plant.facility_id}.gross": round(most, 3)}, FILLER)
    assert [one for one in check_working(plants) if one.rule == "capacity"] == []
    put(plants, {f"plants.{plant.facility_id}.gross": round(most, 3) + Decimal("0.001")}, FILLER)
    (found,) = [one for one in check_working(plants) if one.rule == "capacity"]
    assert found.text_vi.startswith(plant.name_vi or plant.name)
    assert found.address == f"plants.{plant.facility_id}.gross"


def test_names_of_rows_come_from_the_register(plants: Return) -> None:
    plant = coal_plant(plants)
    put(plants, {f"plants.{plant.facility_id}.gross": 1}, FILLER)
    names = row_names(definition_of(plants.version), working_content(plants))
    assert names[plant.facility_id].en == plant.name


def test_a_provider_has_a_name_of_its_own() -> None:
    assert "capacity" in known_names()
    register_given("capacity", facility_capacity)
    with pytest.raises(ValueError, match="two providers"):
        register_given("capacity", lambda *_: {})
