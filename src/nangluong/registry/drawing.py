"""What maps draw: the tile grid, the outlines where they were imported, and facilities as points."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from nangluong.registry.models import Archipelago, Boundary, BoundarySet, FacilityVersion, Tile
from nangluong.registry.queries.places import place_names

_MARGIN_DEG = Decimal("0.5")


def outline_url(as_of: dt.date) -> str | None:
    """Return the address of the province outlines for `as_of`, or None where none were imported."""
    stored = BoundarySet.objects.as_of(as_of).values_list("digest", flat=True).first()
    return f"{reverse('registry:outlines')}?ngay={as_of.isoformat()}&v={stored[:12]}" if stored else None


def outlines(as_of: dt.date) -> dict[str, Any] | None:
    """Return the GeoJSON of the provinces for `as_of` (properties `code` and `name`), or None. Two queries."""
    rows = Boundary.objects.filter(boundary_set__valid__contains=as_of).order_by("place_id")
    names = place_names(as_of)
    features = [
        {
            "type": "Feature",
            "id": row.place_id,
            "properties": {"code": row.place_id, "name": names.get(row.place_id, row.place_id)},
            "geometry": row.geometry,
        }
        for row in rows
    ]
    return {"type": "FeatureCollection", "features": features} if features else None


def tile_map(values: Mapping[str, Decimal | int | None], as_of: dt.date) -> dict[str, Any]:
    """Return the members `areas`, `islands` and `outline_url` of a map document that colours provinces by `values`.

    A province without a value is drawn as missing. The archipelagos belong to their provinces. Three queries.
    """
    names = place_names(as_of)
    tiles = list(Tile.objects.all())
    areas = [
        {
            "code": tile.place_id,
            "name": names.get(tile.place_id, tile.place_id),
            "short": tile.label,
            "row": tile.row,
            "col": tile.col,
            "value": values.get(tile.place_id),
            "url": reverse("registry:place", args=[tile.place_id]),
        }
        for tile in tiles
        if tile.part == "province"
    ]
    islands = [
        {"name": tile.label, "row": tile.row, "col": tile.col, "area": tile.place_id}
        for tile in tiles
        if tile.part == "archipelago"
    ]
    return {"areas": areas, "islands": islands, "outline_url": outline_url(as_of)}


def _capacity_text(version: FacilityVersion) -> str:
    if version.capacity is None:
        return _("chưa có số liệu công suất")
    return f"{number_format(version.capacity.normalize(), force_grouping=True)} {version.capacity_unit}"


def _frame(versions: Iterable[FacilityVersion], islands: Iterable[Archipelago]) -> list[float]:
    """Return west, south, east, north of everything drawn, archipelagos included, with a margin."""
    lons = [v.facility.longitude for v in versions if v.facility.longitude is not None]
    lats = [v.facility.latitude for v in versions if v.facility.latitude is not None]
    for island in islands:
        lons += [island.west, island.east]
        lats += [island.south, island.north]
    if not lons:
        return []
    corners = (min(lons) - _MARGIN_DEG, min(lats) - _MARGIN_DEG, max(lons) + _MARGIN_DEG, max(lats) + _MARGIN_DEG)
    return [float(corner) for corner in corners]


def point_map(versions: Iterable[FacilityVersion], as_of: dt.date) -> dict[str, Any]:
    """Return the members of a map document with the facilities that have coordinates, sized by capacity in MW."""
    drawn = [version for version in versions if version.facility.longitude is not None]
    islands = list(Archipelago.objects.all())
    points = [
        {
            "name": version.label,
            "lon": float(version.facility.longitude or 0),
            "lat": float(version.facility.latitude or 0),
            "fuel": version.facility.energy_source_id,
            "fuel_name": version.facility.energy_source.label,
            "size": version.capacity if version.capacity_unit == "MW" else None,
            "text": f"{version.facility.kind.label}, {_capacity_text(version)}",
            "url": reverse("registry:facility", args=[version.facility_id]),
        }
        for version in drawn
    ]
    labels = [
        {"name": island.label, "lon": float(island.label_lon), "lat": float(island.label_lat)} for island in islands
    ]
    return {
        "bounds": _frame(drawn, islands),
        "outline_url": outline_url(as_of),
        "points": points,
        "labels": labels,
    }
