"""Operations on the registers: facilities, places, organisations, as they hold on a day (`as_of`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from nangluong.foundation.machines.house import NoSuchThing
from nangluong.registry.models import FacilityVersion, OrganisationVersion, PlaceVersion
from nangluong.registry.queries import (
    facilities,
    facility_detail,
    organisation_detail,
    organisations,
    place_detail,
    provinces,
    search_places,
)
from nangluong.registry.queries.facilities import Filter
from nangluong.statistics.api import shapes
from nangluong.statistics.pages.exports import number_text
from nangluong.statistics.pages.vintage import read_date

router = Router(tags=["Registers"])


def _day(asked: shapes.RegisterAsked | shapes.DayAsked) -> dt.date:
    return read_date(asked.as_of) if asked.as_of else timezone.localdate()


def _bound(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _none_called(code: str) -> NoSuchThing:
    return NoSuchThing(f"Không có mã “{code[:64]}”.", f"There is no code “{code[:64]}”.")


def _facility(version: FacilityVersion) -> dict[str, Any]:
    facility = version.facility
    numbers: Mapping[str, Any] = {
        "capacity": version.capacity,
        "latitude": facility.latitude,
        "longitude": facility.longitude,
    }
    return {
        "code": facility.code,
        "names": {"vi": version.name_vi or version.name, "en": version.name},
        "subsector": facility.subsector_id,
        "kind": facility.kind_id,
        "energy_source": facility.energy_source_id,
        "place": facility.place_id,
        "status": version.status,
        **{name: None if value is None else number_text(value) for name, value in numbers.items()},
        "capacity_unit": version.capacity_unit,
        "commissioned_year": facility.commissioned_year,
        "observed_year": facility.observed_year,
        "operator": version.operator_id,
        "licence": facility.licence,
        "source": version.source,
        "confidence": version.confidence,
    }


@router.get("/facilities", response=shapes.FacilitiesOut, summary="Facilities")
def list_facilities(request: HttpRequest, asked: Query[shapes.FacilitiesAsked]) -> dict[str, Any]:
    """List power plants, refineries, mines and depots by name."""
    day = _day(asked)
    wanted = Filter(
        query=asked.q,
        subsector=asked.subsector,
        energy_source=asked.energy_source,
        kind=asked.kind,
        place=asked.place,
        status=asked.status,
    )
    found = facilities(day, wanted)
    page = found[asked.offset : asked.offset + asked.limit]
    return {"as_of": day.isoformat(), "count": found.count(), "items": [_facility(version) for version in page]}


@router.get("/facilities/{code}", response=shapes.FacilityOut, summary="One facility")
def one_facility(request: HttpRequest, code: shapes.Code, asked: Query[shapes.DayAsked]) -> dict[str, Any]:
    """Describe one facility."""
    found = facility_detail(code, _day(asked))
    if found is None:
        raise _none_called(code)
    return _facility(found.current)


def _place(version: PlaceVersion, *, stands: bool, now: list[str]) -> dict[str, Any]:
    return {
        "code": version.place_id,
        "names": {"vi": version.name, "en": version.name_en},
        "level": version.place.level,
        "official_code": version.official_code,
        "stands": stands,
        "valid_from": _bound(version.valid.lower),
        "valid_to": _bound(version.valid.upper),
        "now": now,
        "source": version.source,
        "confidence": version.confidence,
    }


@router.get("/places", response=shapes.PlacesOut, summary="Places")
def list_places(request: HttpRequest, asked: Query[shapes.RegisterAsked]) -> dict[str, Any]:
    """List the province-level units of a day; with `q` find units by any name they ever had, and what they became."""
    day = _day(asked)
    if asked.q:
        hits = search_places(asked.q, day)
        found = [_place(hit.version, stands=hit.stands, now=[one.place_id for one in hit.now]) for hit in hits]
    else:
        found = [_place(one.version, stands=True, now=[one.version.place_id]) for one in provinces(day)]
    page = found[asked.offset : asked.offset + asked.limit]
    return {"as_of": day.isoformat(), "count": len(found), "items": page}


@router.get("/places/{code}", response=shapes.PlaceOut, summary="One place")
def one_place(request: HttpRequest, code: shapes.Code, asked: Query[shapes.DayAsked]) -> dict[str, Any]:
    """Describe one place."""
    found = place_detail(code, _day(asked))
    if found is None:
        raise _none_called(code)
    version = found.current or found.latest
    follow = [step.version.place_id for step in found.successors]
    return _place(version, stands=found.current is not None, now=[code] if found.current else follow)


def _organisation(version: OrganisationVersion) -> dict[str, Any]:
    organisation = version.organisation
    return {
        "code": organisation.code,
        "names": {"vi": version.name, "en": version.name_en},
        "short_name": version.short_name,
        "kind": organisation.kind_id,
        "subsectors": [link.subsector_id for link in organisation.subsector_links.all()],
        "parent": version.parent_id,
        "place": version.place_id,
        "valid_from": _bound(version.valid.lower),
        "valid_to": _bound(version.valid.upper),
        "source": version.source,
        "confidence": version.confidence,
    }


@router.get("/organisations", response=shapes.OrganisationsOut, summary="Organisations")
def list_organisations(request: HttpRequest, asked: Query[shapes.OrganisationsAsked]) -> dict[str, Any]:
    """List the organisations that stand on a day, by name."""
    day = _day(asked)
    found = organisations(day, query=asked.q, kind=asked.kind, subsector=asked.subsector)
    page = found[asked.offset : asked.offset + asked.limit]
    return {"as_of": day.isoformat(), "count": len(found), "items": [_organisation(version) for version in page]}


@router.get("/organisations/{code}", response=shapes.OrganisationOut, summary="One organisation")
def one_organisation(request: HttpRequest, code: shapes.Code, asked: Query[shapes.DayAsked]) -> dict[str, Any]:
    """Describe one organisation."""
    found = organisation_detail(code, _day(asked))
    if found is None:
        raise _none_called(code)
    return _organisation(found.current or found.latest)
