"""What maps draw: the tile grid, the outlines where they were imported, and facilities as points."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Max, Min
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from nangluong.registry.models import Archipelago, Boundary, BoundarySet, Facility, FacilityVersion, Tile
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
    names = {one.name: one.label for one in Archipelago.objects.all()}
    islands = [
        {"name": names.get(tile.label, tile.label), "row": tile.row, "col": tile.col, "area": tile.place_id}
        for tile in tiles
        if tile.part == "archipelago"
    ]
    return {"areas": areas, "islands": islands, "outline_url": outline_url(as_of)}


def capacity_text(version: FacilityVersion) -> str:
    """Return the capacity with its unit in the reader's language, or that it is not known."""
    if version.capacity is None:
        return _("chưa có số liệu công suất")
    return f"{number_format(version.capacity.normalize(), force_grouping=True)} {version.facility.kind.unit_label}"


def _frame(islands: Iterable[Archipelago]) -> list[float]:
    """Return west, south, east, north of all facilities and archipelagos with a margin: one frame for every map."""
    reach = Facility.objects.aggregate(
        west=Min("longitude"), south=Min("latitude"), east=Max("longitude"), north=Max("latitude")
    )
    corners = [[reach[side]] if reach[side] is not None else [] for side in ("west", "south", "east", "north")]
    for island in islands:
        for side, corner in zip((island.west, island.south, island.east, island.north), corners, strict=True):
            corner.append(side)
    if not all(corners):
        return []
    west, south, east, north = corners
    frame = (min(west) - _MARGIN_DEG, min(south) - _MARGIN_DEG, max(east) + _MARGIN_DEG, max(north) + _MARGIN_DEG)
    return [float(side) for side in frame]


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
            "text": f"{version.facility.kind.label}, {capacity_text(version)}",
            "url": reverse("registry:facility", args=[version.facility_id]),
        }
        for version in drawn
    ]
    labels = [
        {"name": island.label, "lon": float(island.label_lon), "lat": float(island.label_lat)} for island in islands
    ]
    return {
        "bounds": _frame(islands),
        "outline_url": outline_url(as_of),
        "points": points,
        "labels": labels,
    }
