"""Importing province outlines, and the drawing that maps get."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.effective import valid_range
from nangluong.foundation.permissions import require
from nangluong.registry.models import Archipelago, Boundary, BoundarySet, PlaceVersion
from nangluong.registry.outlines import BoundaryFileError, Frame, read_outlines
from nangluong.registry.perms import can_import_boundaries
from nangluong.registry.simplify import MultiPolygon, count_points, simplify

MAP_BYTES = 400_000
"""Most that the drawing of all provinces may weigh."""
_TOLERANCES = (Decimal("0.002"), Decimal("0.004"), Decimal("0.006"), Decimal("0.01"), Decimal("0.02"), Decimal("0.05"))
_DIGITS = 3


def _geometry(polygons: MultiPolygon) -> dict[str, object]:
    return {"type": "MultiPolygon", "coordinates": polygons}


def _simplify_to_fit(outlines: dict[str, MultiPolygon]) -> tuple[Decimal, dict[str, MultiPolygon]]:
    """Return the finest tolerance (degrees) whose drawing stays below `MAP_BYTES`, and the drawing."""
    for tolerance in _TOLERANCES:
        drawn = simplify(outlines, tolerance=float(tolerance), digits=_DIGITS)
        if len(json.dumps(list(drawn.values()), separators=(",", ":"))) < MAP_BYTES * 9 // 10:
            return tolerance, drawn
    raise BoundaryFileError(
        "Ranh giới quá chi tiết, kể cả sau khi giản lược. Chưa lưu gì; hãy dùng tệp giản lược hơn.",
        "The outlines are too detailed even after simplifying. Nothing was stored; use a simpler file.",
    )


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BoundaryFileError(f"Không tìm thấy tệp {path}.", f"There is no file {path}.") from None
    except (UnicodeDecodeError, IsADirectoryError):
        raise BoundaryFileError(f"{path} không phải tệp văn bản UTF-8.", f"{path} is not a UTF-8 text file.") from None


def _make_room(start: dt.date) -> None:
    """Close the set that holds on `start`; a set that would begin that very day is replaced."""
    BoundarySet.objects.filter(valid__startswith__gte=start).delete()
    for earlier in BoundarySet.objects.as_of(start):
        earlier.valid = valid_range(earlier.valid.lower, start)
        earlier.save(update_fields=["valid"])


def import_boundaries(*, actor: Actor, path: Path, source: str = "", valid_from: dt.date | None = None) -> BoundarySet:
    """Check, simplify and store the outlines in `path`; from then on maps draw them.

    `valid_from` is the first day they are drawn for: by default the day today's provinces began, or today where
    outlines are there already. The same file twice changes nothing. Raises `BoundaryFileError`, `NotPermitted`.
    """
    require(can_import_boundaries, actor, vi="Không có quyền nhập ranh giới.", en="You may not import outlines.")
    text = _read_text(path)
    digest = hashlib.sha256(text.encode()).hexdigest()
    today = timezone.localdate()
    units = PlaceVersion.objects.as_of(today).exclude(unit_type=PlaceVersion.UnitType.COUNTRY)
    begun = dict(units.values_list("place_id", "valid__startswith"))
    frames = [Frame(a.name, a.place_id, a.west, a.south, a.east, a.north) for a in Archipelago.objects.order_by("code")]
    outlines = read_outlines(text, provinces=begun, frames=frames)
    tolerance, drawn = _simplify_to_fit(outlines)
    with transaction.atomic():
        current = BoundarySet.objects.as_of(today).select_for_update().first()
        if current and current.digest == digest and valid_from is None:
            return current
        start = valid_from or (today if current else min(day for day in begun.values() if day))
        _make_room(start)
        stored = BoundarySet.objects.create(
            valid=valid_range(start, None),
            file_name=path.name,
            digest=digest,
            source=source,
            tolerance_deg=tolerance,
            points_read=count_points(outlines),
            points_kept=count_points(drawn),
            imported_by=actor.name,
        )
        Boundary.objects.bulk_create(
            Boundary(boundary_set=stored, place_id=code, geometry=_geometry(polygons))
            for code, polygons in drawn.items()
        )
        after = {"file": path.name, "sha256": digest, "from": start, "tolerance_deg": str(tolerance)}
        audit.record(actor, "import_boundaries", kind="boundary_set", key=str(stored.pk), after=after)
    return stored
