from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from nangluong.foundation.effective import valid_range
from nangluong.registry.models import (
    BoundarySet,
    Facility,
    FacilityVersion,
    Instrument,
    OrganisationVersion,
    PlaceRegion,
    PlaceSuccession,
    PlaceVersion,
    Tile,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

_ALWAYS = valid_range(dt.date(2025, 12, 31), None)


def _again(row: models.Model, **changes: Any) -> models.Model:
    row.pk = None
    row._state.adding = True
    for name, value in changes.items():
        setattr(row, name, value)
    return row


def _refused(row: models.Model, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save()


@pytest.mark.parametrize(
    ("model", "constraint"),
    [
        (PlaceVersion, "place_version_once"),
        (OrganisationVersion, "organisation_version_once"),
        (FacilityVersion, "facility_version_once"),
        (PlaceRegion, "place_region_once"),
    ],
)
def test_two_versions_never_hold_on_one_day(model: type[models.Model], constraint: str) -> None:
    row = model._default_manager.filter(valid__contains=dt.date(2026, 1, 1)).first()
    assert row is not None
    _refused(_again(row, valid=_ALWAYS), constraint)


def test_one_official_code_is_borne_by_one_unit_at_a_time() -> None:
    # 15 was Yên Bái until 30/06/2025 and is Lào Cai since: both are stored, a third that overlaps is refused.
    holders = PlaceVersion.objects.filter(official_code="15").order_by("valid")
    assert [holder.name for holder in holders] == ["Yên Bái", "Lào Cai"]
    _refused(_again(PlaceVersion.objects.get(place="VN"), official_code="15", valid=_ALWAYS, place_id="LA"), "once")


def test_one_tile_has_one_place() -> None:
    _refused(_again(Tile.objects.first(), place_id="01"), "tile_once")  # type: ignore[arg-type]


def test_a_place_does_not_follow_itself() -> None:
    link = PlaceSuccession(predecessor_id="01", successor_id="01", on_date=dt.date(2026, 1, 1), kind="merged")
    link.source, link.confidence = "thử", "illustrative"
    _refused(link, "place_follows_another")


def test_half_a_coordinate_is_refused() -> None:
    facility = Facility.objects.filter(latitude__isnull=False).first()
    assert facility is not None
    facility.longitude = None
    _refused(facility, "facility_coordinates_whole")


def test_an_instrument_does_not_end_before_it_begins() -> None:
    one = Instrument.objects.get(number="61/2024/QH15")
    one.expires_on = dt.date(2020, 1, 1)
    _refused(one, "instrument_in_force_before_expiry")


def test_one_set_of_outlines_holds_at_a_time() -> None:
    made = {
        "file_name": "a",
        "digest": "0",
        "tolerance_deg": 0,
        "points_read": 0,
        "points_kept": 0,
        "imported_by": "thử",
    }
    BoundarySet.objects.create(valid=_ALWAYS, **made)
    _refused(BoundarySet(valid=valid_range(dt.date(2027, 1, 1), None), **made), "boundary_set_once")
