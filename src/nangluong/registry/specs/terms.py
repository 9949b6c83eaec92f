"""Specs of the small vocabularies."""

from __future__ import annotations

from django.db import models

from nangluong.foundation.reference import Column, ReferenceSpec, Row, integer
from nangluong.registry.models import (
    EnergySource,
    FacilityKind,
    InstrumentField,
    InstrumentKind,
    OrganisationKind,
    Region,
    Subsector,
)
from nangluong.registry.specs.saving import Attributes, cells, optional, provenance, table, words

_TERM = (Column("code"), Column("position", integer), Column("name"), Column("name_en"))


def _term(row: Row) -> Attributes:
    return cells(row, "code", "position", "name", "name_en") | provenance(row)


def _vocabulary(name: str, model: type[models.Model]) -> ReferenceSpec:
    return table(name, _TERM, model, _term, key=["code"], attributes=["code"])


def _facility_kind(row: Row) -> Attributes:
    return _term(row) | cells(row, "unit", "unit_en")


def _energy_source(row: Row) -> Attributes:
    return _term(row) | words(row, "siec") | {"subsector_id": row["subsector"]}


SPECS = [
    _vocabulary("subsectors", Subsector),
    _vocabulary("regions", Region),
    _vocabulary("organisation_kinds", OrganisationKind),
    _vocabulary("instrument_kinds", InstrumentKind),
    _vocabulary("instrument_fields", InstrumentField),
    table(
        "facility_kinds",
        (*_TERM, Column("unit"), Column("unit_en")),
        FacilityKind,
        _facility_kind,
        key=["code"],
        attributes=["code"],
    ),
    table(
        "energy_sources",
        (*_TERM, optional("siec"), Column("subsector")),
        EnergySource,
        _energy_source,
        key=["code"],
        attributes=["code"],
        links={"subsector": Subsector},
        after=["subsectors"],
    ),
]
