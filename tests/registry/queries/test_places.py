from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nangluong.registry.models import PlaceVersion, Tile
from nangluong.registry.queries.places import (
    current_place_code,
    place_detail,
    place_names,
    provinces,
    search_places,
)
from tests.registry.conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

# facts/vietnam.md 3.1, check set of QĐ 19/2025/QĐ-TTg.
CODES_34 = [
    *("01", "04", "08", "11", "12", "14", "15", "19", "20", "22", "24", "25", "31", "33", "37", "38", "40"),
    *("42", "44", "46", "48", "51", "52", "56", "66", "68", "75", "79", "80", "82", "86", "91", "92", "96"),
]


@pytest.mark.parametrize(
    ("day", "units", "cities"),
    [
        # 63 units, 5 cities until 2024; Huế a city since 01/01/2025; 34 units with 6 cities since 01/07/2025;
        # Đồng Nai a city since 30/04/2026 (facts/vietnam.md T1).
        ("2024-12-31", 63, 5),
        ("2025-01-01", 63, 6),
        ("2025-06-30", 63, 6),
        ("2025-07-01", 34, 6),
        ("2026-04-29", 34, 6),
        ("2026-04-30", 34, 7),
        ("2026-11-24", 34, 7),
    ],
)
def test_units_and_cities_of_a_day(day: str, units: int, cities: int) -> None:
    found = provinces(dt.date.fromisoformat(day))
    assert len(found) == units
    assert sum(one.version.unit_type == PlaceVersion.UnitType.CITY for one in found) == cities


def test_the_codes_of_today_are_the_official_ones() -> None:
    assert sorted(one.version.place_id for one in provinces(TODAY)) == CODES_34


def test_before_the_first_known_day_there_is_nothing_rather_than_something_wrong() -> None:
    assert provinces(dt.date(2000, 1, 1)) == []


def test_units_are_listed_in_vietnamese_order() -> None:
    names = [one.version.name for one in provinces(TODAY)]
    assert names[:7] == ["An Giang", "Bắc Ninh", "Cà Mau", "Cao Bằng", "Cần Thơ", "Đà Nẵng", "Đắk Lắk"]


def test_regions_of_both_groupings() -> None:
    def sizes(day: str) -> dict[str, int]:
        count: dict[str, int] = {}
        for one in provinces(dt.date.fromisoformat(day)):
            code = one.region.code if one.region else ""
            count[code] = count.get(code, 0) + 1
        return count

    # NQ 81/2023/QH15: 14, 11, 14, 5, 6, 13. NQ 306/NQ-CP of 05/10/2025: 9, 6, 5, 6, 3, 5. In between: none is known.
    old = {"northern_mountains": 14, "red_river_delta": 11, "north_south_central_coast": 14}
    assert sizes("2025-06-30") == old | {"central_highlands": 5, "southeast": 6, "mekong_delta": 13}
    assert sizes("2025-08-01") == {"": 34}
    new = {"northern_mountains": 9, "red_river_delta": 6, "north_central": 5, "south_central_highlands": 6}
    assert sizes("2026-01-01") == new | {"southeast": 3, "mekong_delta": 5}


def test_every_old_unit_became_one_new_unit_and_every_new_one_comes_from_somewhere() -> None:
    made = {one.version.place_id: place_detail(one.version.place_id, TODAY) for one in provinces(TODAY)}
    sizes = {code: len(detail.predecessors) for code, detail in made.items() if detail}
    assert sum(sizes.values()) == 63
    # 11 units unchanged, 23 made of 52 (laodong.vn on NQ 202/2025/QH15).
    assert sorted(sizes.values()).count(1) == 11
    assert sum(size for size in sizes.values() if size > 1) == 52
    lam_dong = made["68"]
    assert lam_dong is not None
    assert [step.version.name for step in lam_dong.predecessors] == ["Bình Thuận", "Đắk Nông", "Lâm Đồng"]


@pytest.mark.parametrize(
    ("typed", "code", "now"),
    [
        ("Hà Giang", "63-02", ["08"]),
        ("ha giang", "63-02", ["08"]),
        ("HAGIANG", "63-02", ["08"]),
        ("Bà Rịa – Vũng Tàu", "63-77", ["79"]),
        ("vung tau", "63-77", ["79"]),
        ("Hoà Bình", "63-17", ["25"]),
        ("Hòa Bình", "63-17", ["25"]),
        ("Thanh Hoá", "38", ["38"]),
        ("Đăk Lăk", "66", ["66"]),
        ("dak lak", "66", ["66"]),
        ("Đắc Nông", "63-67", ["68"]),
        ("TP. HCM", "79", ["79"]),
        ("Sài Gòn", "79", ["79"]),
        ("tỉnh Thừa Thiên Huế", "46", ["46"]),
        ("Hanoi", "01", ["01"]),
        ("Kontum", "63-62", ["51"]),
        ("Truong Sa", "56", ["56"]),
        ("Hoàng Sa", "48", ["48"]),
    ],
)
def test_old_and_new_names_in_any_spelling_find_the_place(typed: str, code: str, now: list[str]) -> None:
    first = search_places(typed, TODAY)[0]
    assert first.version.place_id == code
    assert [version.place_id for version in first.now] == now


def test_a_standing_unit_comes_before_the_former_one_of_the_same_name() -> None:
    hits = search_places("Quảng Trị", TODAY)
    assert [(hit.version.place_id, hit.stands) for hit in hits] == [("44", True), ("63-45", False)]


def test_before_the_reform_the_old_unit_is_the_standing_one() -> None:
    hit = search_places("Hà Giang", dt.date(2025, 6, 30))[0]
    assert hit.stands
    assert hit.version.place_id == "63-02"


def test_nothing_is_found_for_nothing_and_for_nonsense() -> None:
    assert search_places("", TODAY) == search_places("%", TODAY) == search_places("xyzzy", TODAY) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Yên Bái", "15"),
        ("Lào Cai", "15"),
        ("Tiền Giang", "82"),
        ("Đồng Tháp", "82"),
        ("tp hồ chí minh", "79"),
        ("Bình Dương", "79"),
        ("Quảng", None),
        ("Atlantis", None),
    ],
)
def test_a_name_in_a_file_leads_to_todays_unit(name: str, code: str | None) -> None:
    assert current_place_code(name, TODAY) == code


def test_names_of_a_day() -> None:
    assert place_names(TODAY)["75"] == "Đồng Nai"
    assert place_names(dt.date(2024, 1, 1))["63-46"] == "Thừa Thiên Huế"


def test_history_keeps_the_old_name_and_type() -> None:
    detail = place_detail("63-46", TODAY)
    assert detail is not None
    assert detail.current is None
    assert [version.full_label for version in detail.versions] == ["Tỉnh Thừa Thiên Huế", "Thành phố Huế"]
    assert [step.version.place_id for step in detail.successors] == ["46"]
    assert place_detail("??", TODAY) is None


def test_the_tile_grid_draws_each_unit_once_and_both_archipelagos() -> None:
    tiles = list(Tile.objects.all())
    assert sorted(tile.place_id for tile in tiles if tile.part == "province") == CODES_34
    islands = {tile.label: tile.place_id for tile in tiles if tile.part == "archipelago"}
    assert islands == {"Hoàng Sa": "48", "Trường Sa": "56"}
    row = {tile.place_id: tile.row for tile in tiles if tile.part == "province"}
    assert row["04"] < row["01"] < row["46"] < row["79"] < row["96"]


def test_a_search_asks_the_same_number_of_queries_whatever_it_finds() -> None:
    def asked(query: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            search_places(query, TODAY)
        return len(captured)

    assert asked("Hà Giang") == asked("b") == 4
