"""Reading and checking a GeoJSON file of province outlines. Pure.

The file is a FeatureCollection; each feature carries a province code (`id`, or `code` in its properties) and a Polygon
or MultiPolygon in degrees (WGS 84). All provinces must be there and no other, and the outlines must reach the
archipelagos that belong to them.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nangluong.foundation.errors import DomainError
from nangluong.registry.simplify import MultiPolygon, Polygon, Ring

_CLOSED_RING = 4
"""Points of the smallest ring that GeoJSON allows: a triangle and its first point again (RFC 7946, 3.1.6)."""


class BoundaryFileError(DomainError):
    """A file of outlines was refused; nothing was stored."""

    code = "boundary_file"


@dataclass(frozen=True)
class Frame:
    """An archipelago: the province it belongs to and the frame (degrees) that province's outline must reach."""

    name: str
    place: str
    west: Decimal
    south: Decimal
    east: Decimal
    north: Decimal

    def holds(self, ring: Ring) -> bool:
        """Return whether the ring lies wholly in the frame."""
        return all(self.west <= x <= self.east and self.south <= y <= self.north for x, y in ring)


def _refuse(vi: str, en: str) -> BoundaryFileError:
    return BoundaryFileError(
        f"{vi} Chưa lưu gì; hãy sửa tệp rồi nhập lại.",
        f"{en} Nothing was stored; correct the file and import it again.",
    )


def _ring(points: Any, where: str) -> Ring:
    if not isinstance(points, list) or len(points) < _CLOSED_RING:
        raise _refuse(f"{where}: vòng có dưới bốn điểm.", f"{where}: a ring has fewer than four points.")
    ring: Ring = []
    for point in points:
        if (
            not isinstance(point, list)
            or len(point) < 2
            or not all(isinstance(part, int | float) and math.isfinite(part) for part in point[:2])
            or abs(point[0]) > 180
            or abs(point[1]) > 90
        ):
            shown = json.dumps(point, ensure_ascii=False)[:60]
            raise _refuse(
                f"{where}: “{shown}” không phải cặp kinh độ, vĩ độ.", f"{where}: “{shown}” is not longitude, latitude."
            )
        ring.append((float(point[0]), float(point[1])))
    if ring[0] != ring[-1]:
        raise _refuse(f"{where}: vòng không khép kín.", f"{where}: a ring is not closed.")
    area = sum(ax * by - bx * ay for (ax, ay), (bx, by) in itertools.pairwise(ring))
    if area == 0:
        raise _refuse(f"{where}: vòng không có diện tích.", f"{where}: a ring has no area.")
    return ring


def _polygon(rings: Any, where: str) -> Polygon:
    if not isinstance(rings, list) or not rings:
        raise _refuse(f"{where}: đa giác rỗng.", f"{where}: a polygon is empty.")
    return [_ring(ring, where) for ring in rings]


def _geometry(geometry: Any, where: str) -> MultiPolygon:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise _refuse(
            f"{where}: hình học “{kind}” không phải Polygon hay MultiPolygon.",
            f"{where}: the geometry “{kind}” is neither Polygon nor MultiPolygon.",
        )
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        raise _refuse(f"{where}: không có tọa độ.", f"{where}: there are no coordinates.")
    return [_polygon(polygon, where) for polygon in polygons]


def _code(feature: Any, number: int) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    own = feature.get("id") if isinstance(feature, dict) else None
    named = properties.get("code") if isinstance(properties, dict) else None
    if own is not None and named is not None and str(own) != str(named):
        raise _refuse(
            f"Đối tượng {number}: id “{own}” khác code “{named}”.",
            f"Feature {number}: id “{own}” differs from code “{named}”.",
        )
    code = own if own is not None else named
    if code is None:
        raise _refuse(
            f"Đối tượng {number}: thiếu mã tỉnh (id hoặc properties.code).",
            f"Feature {number}: no province code (id or properties.code).",
        )
    return str(code)


def _features(text: str) -> list[Any]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise _refuse(f"Không phải JSON: {error}.", f"Not JSON: {error}.") from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        raise _refuse("Không phải GeoJSON FeatureCollection.", "Not a GeoJSON FeatureCollection.")
    return features


def _check_codes(found: Sequence[str], expected: Iterable[str]) -> None:
    twice = sorted({code for code in found if found.count(code) > 1})
    missing, unknown = sorted(set(expected) - set(found)), sorted(set(found) - set(expected))
    for codes, vi, en in (
        (twice, "Mã lặp lại", "Codes given twice"),
        (missing, "Thiếu đơn vị cấp tỉnh", "Missing provinces"),
        (unknown, "Mã không thuộc các đơn vị cấp tỉnh hiện hành", "Codes that are not today's provinces"),
    ):
        if codes:
            raise _refuse(f"{vi}: {', '.join(codes)}.", f"{en}: {', '.join(codes)}.")


def _check_frames(outlines: dict[str, MultiPolygon], frames: Iterable[Frame]) -> None:
    for frame in frames:
        holders = {
            code for code, polygons in outlines.items() for polygon in polygons if polygon and frame.holds(polygon[0])
        }
        if frame.place not in holders:
            raise _refuse(
                f"Ranh giới của {frame.place} không chứa quần đảo {frame.name}.",
                f"The outline of {frame.place} does not hold the archipelago {frame.name}.",
            )
        strangers = sorted(holders - {frame.place})
        if strangers:
            raise _refuse(
                f"Quần đảo {frame.name} nằm trong ranh giới của {', '.join(strangers)}, phải thuộc {frame.place}.",
                f"The archipelago {frame.name} is drawn in {', '.join(strangers)}; it belongs to {frame.place}.",
            )


def read_outlines(text: str, *, provinces: Iterable[str], frames: Iterable[Frame]) -> dict[str, MultiPolygon]:
    """Return the outline of each province by code. Raises `BoundaryFileError` at the first fault."""
    features = _features(text)
    codes = [_code(feature, number) for number, feature in enumerate(features, 1)]
    _check_codes(codes, provinces)
    outlines = {code: _geometry(feature.get("geometry"), code) for code, feature in zip(codes, features, strict=True)}
    _check_frames(outlines, frames)
    return dict(sorted(outlines.items()))
