from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from nangluong.registry.outlines import BoundaryFileError, Frame, read_outlines
from tests.registry.conftest import square

PROVINCES = ("48", "56")
FRAMES = (
    Frame("Hoàng Sa", "48", Decimal(111), Decimal("15.5"), Decimal(113), Decimal("17.3")),
    Frame("Trường Sa", "56", Decimal("111.4"), Decimal("6.9"), Decimal(118), Decimal("11.8")),
)


def document() -> dict[str, Any]:
    def feature(code: str, mainland: list[list[float]], island: list[list[float]]) -> dict[str, Any]:
        geometry = {"type": "MultiPolygon", "coordinates": [[mainland], [island]]}
        return {"type": "Feature", "id": code, "properties": {"code": code}, "geometry": geometry}

    return {
        "type": "FeatureCollection",
        "features": [
            feature("48", square(107.5, 15.5), square(112.0, 16.5, 0.1)),
            feature("56", square(108.5, 12.0), square(114.0, 9.5, 0.1)),
        ],
    }


def read(doc: Any) -> dict[str, Any]:
    return read_outlines(json.dumps(doc), provinces=PROVINCES, frames=FRAMES)


def test_a_sound_file_is_read() -> None:
    assert {code: len(polygons) for code, polygons in read(document()).items()} == {"48": 2, "56": 2}


def test_a_polygon_is_as_good_as_a_multipolygon() -> None:
    doc = document()
    doc["features"] = [doc["features"][0]]
    doc["features"][0]["geometry"] = {"type": "Polygon", "coordinates": [square(112.0, 16.5, 0.1)]}
    assert len(read_outlines(json.dumps(doc), provinces=["48"], frames=FRAMES[:1])["48"]) == 1


def _without(doc: dict[str, Any]) -> None:
    doc["features"].pop()


def _stranger(doc: dict[str, Any]) -> None:
    doc["features"][0]["id"] = doc["features"][0]["properties"]["code"] = "99"


def _twice(doc: dict[str, Any]) -> None:
    doc["features"].append(doc["features"][0])


def _two_codes(doc: dict[str, Any]) -> None:
    doc["features"][0]["properties"]["code"] = "56"


def _no_code(doc: dict[str, Any]) -> None:
    del doc["features"][0]["id"], doc["features"][0]["properties"]


def _line(doc: dict[str, Any]) -> None:
    doc["features"][0]["geometry"] = {"type": "LineString", "coordinates": square(107, 15)}


def _no_geometry(doc: dict[str, Any]) -> None:
    doc["features"][0]["geometry"] = None


def _open(doc: dict[str, Any]) -> None:
    doc["features"][0]["geometry"]["coordinates"][0][0].pop()


def _short(doc: dict[str, Any]) -> None:
    doc["features"][0]["geometry"]["coordinates"][0][0] = [[1, 1], [2, 2], [1, 1]]


def _flat(doc: dict[str, Any]) -> None:
    doc["features"][0]["geometry"]["coordinates"][0][0] = [[1, 1], [2, 2], [3, 3], [1, 1]]


def _swapped(doc: dict[str, Any]) -> None:
    doc["features"][0]["geometry"]["coordinates"][0][0][1] = [15.5, 108.5]


def _text(doc: dict[str, Any]) -> None:
    doc["features"][0]["geometry"]["coordinates"][0][0][1] = ["108,5", 15.5]


def _no_hoang_sa(doc: dict[str, Any]) -> None:
    doc["features"][0]["geometry"]["coordinates"].pop()


def _no_truong_sa(doc: dict[str, Any]) -> None:
    doc["features"][1]["geometry"]["coordinates"].pop()


def _hoang_sa_elsewhere(doc: dict[str, Any]) -> None:
    doc["features"][1]["geometry"]["coordinates"].append([square(112.5, 16.6, 0.1)])


@pytest.mark.parametrize(
    ("spoil", "vi", "en"),
    [
        (_without, "Thiếu đơn vị cấp tỉnh: 56", "Missing provinces: 56"),
        (_stranger, "48", "48"),
        (_twice, "Mã lặp lại: 48", "Codes given twice: 48"),
        (_two_codes, "id “48” khác code “56”", "id “48” differs from code “56”"),
        (_no_code, "Đối tượng 1: thiếu mã", "Feature 1: no province code"),
        (_line, "48: hình học “LineString”", "48: the geometry “LineString”"),
        (_no_geometry, "48: hình học", "48: the geometry"),
        (_open, "48: vòng không khép kín", "48: a ring is not closed"),
        (_short, "48: vòng có dưới bốn điểm", "48: a ring has fewer than four points"),
        (_flat, "48: vòng không có diện tích", "48: a ring has no area"),
        (_swapped, "[15.5, 108.5]", "[15.5, 108.5]"),
        (_text, "108,5", "108,5"),
        (_no_hoang_sa, "Ranh giới của 48 không chứa quần đảo Hoàng Sa", "does not hold the archipelago Hoàng Sa"),
        (_no_truong_sa, "Ranh giới của 56 không chứa quần đảo Trường Sa", "does not hold the archipelago Trường Sa"),
        (_hoang_sa_elsewhere, "Hoàng Sa nằm trong ranh giới của 56", "Hoàng Sa is drawn in 56"),
    ],
)
def test_each_fault_is_refused_in_both_languages(spoil: Any, vi: str, en: str) -> None:
    doc = document()
    spoil(doc)
    with pytest.raises(BoundaryFileError) as refusal:
        read(doc)
    assert vi in refusal.value.message_vi
    assert en in refusal.value.message_en
    assert refusal.value.message_vi.endswith("rồi nhập lại.")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"type": "Feature"}', '{"features": []}', "null"])
def test_what_is_not_a_feature_collection_is_refused(text: str) -> None:
    with pytest.raises(BoundaryFileError, match="JSON"):
        read_outlines(text, provinces=PROVINCES, frames=FRAMES)
