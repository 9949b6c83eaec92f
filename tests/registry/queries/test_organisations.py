from __future__ import annotations

import datetime as dt

import pytest

from nangluong.registry.queries.organisations import organisation_detail, organisations
from tests.registry.conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]


def _codes(**asked: object) -> set[str]:
    return {version.organisation_id for version in organisations(TODAY, **asked)}  # type: ignore[arg-type]


def test_what_the_plan_names_is_there() -> None:
    named = (
        "evn evnhanoi evnhcmc evnnpc evncpc evnspc evngenco1 evngenco2 evngenco3 evnnpt nsmo pvn bsr nsrp petrolimex"
    )
    assert set(f"{named} pvoil pvgas tkv dong-bac bct bct-cuc-dien-luc".split()) <= _codes()


def test_34_departments_and_five_power_corporations() -> None:
    assert len(_codes(kind="provincial_department")) == 34
    assert _codes(kind="power_corporation") == {"evnhanoi", "evnhcmc", "evnnpc", "evncpc", "evnspc"}


def test_the_focal_unit_of_decision_804_was_followed_by_cuc_dien_luc() -> None:
    detail = organisation_detail("bct-cuc-dl-nltt", TODAY)
    assert detail is not None
    assert detail.current is None
    (step,) = detail.successors
    assert step.version.name == "Cục Điện lực"
    assert step.succession.instrument is not None
    assert step.succession.instrument.number == "40/2025/NĐ-CP"
    former = organisations(dt.date(2024, 4, 8), kind="ministry_unit")
    assert "Cục Điện lực và Năng lượng tái tạo" in [version.name for version in former]
    assert "Cục Điện lực" not in [version.name for version in former]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2025-04-08", "Tập đoàn Dầu khí Việt Nam"),
        ("2025-04-09", "Tập đoàn Công nghiệp - Năng lượng Quốc gia Việt Nam"),
    ],
)
def test_petrovietnam_changed_its_name_on_09_04_2025(day: str, name: str) -> None:
    found = organisations(dt.date.fromisoformat(day), query="petrovietnam")
    assert name in [version.name for version in found]


def test_former_names_are_found_when_asked_for() -> None:
    former = organisations(TODAY, query="tap doan dau khi", with_former=True)
    assert [version.organisation_id for version in former] == ["pvn"]
    assert organisations(TODAY, query="tập đoàn dầu khí") == []


def test_nsmo_came_from_the_dispatch_centre_and_belongs_to_the_ministry() -> None:
    detail = organisation_detail("nsmo", TODAY)
    assert detail is not None
    assert detail.parent is not None
    assert detail.parent.name == "Bộ Công Thương"
    assert [step.version.short_name for step in detail.predecessors] == ["A0"]


def test_every_subsector_but_none_is_left_without_an_organisation() -> None:
    for subsector in ("oil_gas", "petroleum", "coal", "electricity", "renewable", "new_energy"):
        assert _codes(subsector=subsector), subsector


def test_an_unknown_code_is_none() -> None:
    assert organisation_detail("khong-co", TODAY) is None
