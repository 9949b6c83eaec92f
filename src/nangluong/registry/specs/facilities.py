"""Spec of facilities: one file fills the identities and their versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from nangluong.foundation.reference import Column, Counts, Problem, ReferenceFileError, Row, choice, decimal_, integer
from nangluong.foundation.vietnamese import sort_key
from nangluong.registry.models import (
    Confidence,
    EnergySource,
    Facility,
    FacilityKind,
    FacilityVersion,
    Organisation,
    Place,
    Subsector,
)
from nangluong.registry.search_keys import search_key
from nangluong.registry.specs.saving import (
    SPAN,
    Attributes,
    cells,
    check_spans,
    optional,
    provenance,
    span,
    store,
    table,
    words,
)

_CONFIDENCE = choice("source", *Confidence.values)


def _confidence(cell: object) -> str:
    """Coordinates taken as the source prints them are sourced."""
    return "sourced" if cell == "source" else str(cell or "")


def _facility(row: Row) -> Attributes:
    return {
        "code": row["code"],
        "subsector_id": row["subsector"],
        "kind_id": row["kind"],
        "energy_source_id": row["energy_source"],
        "place_id": row["place"],
        "place_confidence": _confidence(row["place_confidence"]),
        "coordinate_confidence": _confidence(row["coordinate_confidence"]),
        **cells(row, "latitude", "longitude", "commissioned_year", "observed_year", "licence"),
        **words(row, "locality", "river", "source_url", "note"),
        **provenance(row),
    }


def _version(row: Row) -> Attributes:
    name, name_vi, operator = str(row["name"]), str(row["name_vi"] or ""), str(row["operator_text"] or "")
    return {
        "facility_id": row["code"],
        "operator_id": row["operator"],
        "name_vi": name_vi,
        "operator_text": operator,
        "sort_key": sort_key(name_vi or name),
        "search_key": search_key([name, name_vi, operator, str(row["locality"] or "")]),
        **cells(row, "name", "status", "capacity", "capacity_unit"),
        **words(row, "technology"),
        **span(row),
        **provenance(row),
    }


def check_facilities(rows: Sequence[Row]) -> Iterator[Problem]:
    """Yield overlapping versions, half a coordinate, a coordinate off the globe and a negative capacity. Pure."""
    yield from check_spans("code")(rows)
    for row in rows:
        line = int(str(row["#line"]))
        latitude, longitude, capacity = row["latitude"], row["longitude"], row["capacity"]
        if (latitude is None) != (longitude is None):
            yield Problem(line, "latitude", "cần cả vĩ độ và kinh độ", "needs both latitude and longitude")
        for name, value, limit in (("latitude", latitude, 90), ("longitude", longitude, 180)):
            if isinstance(value, Decimal) and abs(value) > limit:
                yield Problem(line, name, f"phải trong ±{limit} độ", f"must be within ±{limit} degrees")
        if isinstance(capacity, Decimal) and capacity < 0:
            yield Problem(line, "capacity", "không được âm", "must not be negative")


def _wrong_units(rows: Sequence[Row]) -> Iterator[Problem]:
    """Yield every capacity that is not in the unit of its kind."""
    units = dict(FacilityKind.objects.values_list("code", "unit"))
    for row in rows:
        unit, expected = row["capacity_unit"], units.get(str(row["kind"]))
        if expected is not None and unit != expected:
            reason_vi, reason_en = f"“{unit}” không phải “{expected}”", f"“{unit}” is not “{expected}”"
            yield Problem(int(str(row["#line"])), "capacity_unit", reason_vi, reason_en)


def _save_versions(rows: Sequence[Row]) -> Counts:
    return store("registry/facilities.csv", rows, FacilityVersion, _version, ["facility_id"])


_SPEC = table(
    "facilities",
    (
        Column("code"),
        Column("name"),
        optional("name_vi"),
        Column("subsector"),
        Column("kind"),
        Column("energy_source"),
        optional("technology"),
        Column("status", choice(*FacilityVersion.Status.values)),
        optional("capacity", decimal_),
        Column("capacity_unit"),
        optional("operator_text"),
        optional("operator"),
        optional("place"),
        optional("place_confidence", _CONFIDENCE),
        optional("latitude", decimal_),
        optional("longitude", decimal_),
        optional("coordinate_confidence", _CONFIDENCE),
        optional("locality"),
        optional("river"),
        optional("commissioned_year", integer),
        optional("observed_year", integer),
        optional("source_url"),
        Column("licence"),
        *SPAN,
        optional("note"),
    ),
    Facility,
    _facility,
    key=["code", "valid_from"],
    attributes=["code"],
    links={
        "subsector": Subsector,
        "kind": FacilityKind,
        "energy_source": EnergySource,
        "operator": Organisation,
        "place": Place,
    },
    check=check_facilities,
    after=["subsectors", "facility_kinds", "energy_sources", "organisations", "places"],
)


def _save(rows: Sequence[Row]) -> Counts:
    """Write identities from the latest row of each facility, then every version; counts are those of the versions."""
    problems = list(_wrong_units(rows))
    if problems:
        raise ReferenceFileError(_SPEC.file, problems)
    latest = {row["code"]: row for row in rows}
    _SPEC.save(list(latest.values()))
    return _save_versions(rows)


SPECS = [replace(_SPEC, save=_save)]
