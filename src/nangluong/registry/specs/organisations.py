"""Specs of organisations: identities, names over time, subsectors, succession."""

from __future__ import annotations

from nangluong.foundation.reference import Column, Row, iso_date
from nangluong.foundation.vietnamese import sort_key
from nangluong.registry.models import (
    Instrument,
    Organisation,
    OrganisationKind,
    OrganisationSubsector,
    OrganisationSuccession,
    OrganisationVersion,
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
    table,
    words,
)


def _organisation(row: Row) -> Attributes:
    return {"code": row["code"], "kind_id": row["kind"]} | provenance(row)


def _version(row: Row) -> Attributes:
    name, name_en, short = str(row["name"]), str(row["name_en"]), str(row["short_name"] or "")
    return {
        "organisation_id": row["organisation"],
        "parent_id": row["parent"],
        "place_id": row["place"],
        "short_name": short,
        "sort_key": sort_key(name),
        "search_key": search_key([name, name_en, short]),
        **cells(row, "name", "name_en"),
        **span(row),
        **provenance(row),
    }


def _subsector(row: Row) -> Attributes:
    return {"organisation_id": row["organisation"], "subsector_id": row["subsector"]} | provenance(row)


def _succession(row: Row) -> Attributes:
    return {
        "predecessor_id": row["predecessor"],
        "successor_id": row["successor"],
        "instrument_id": row["instrument"],
        **cells(row, "on_date"),
        **words(row, "note"),
        **provenance(row),
    }


SPECS = [
    table(
        "organisations",
        (Column("code"), Column("kind")),
        Organisation,
        _organisation,
        key=["code"],
        attributes=["code"],
        links={"kind": OrganisationKind},
        after=["organisation_kinds"],
    ),
    table(
        "organisation_versions",
        (
            Column("organisation"),
            Column("name"),
            Column("name_en"),
            optional("short_name"),
            optional("parent"),
            optional("place"),
            *SPAN,
        ),
        OrganisationVersion,
        _version,
        key=["organisation", "valid_from"],
        attributes=["organisation_id"],
        links={"organisation": Organisation, "parent": Organisation, "place": Place},
        check=check_spans("organisation"),
        after=["organisations", "places"],
    ),
    table(
        "organisation_subsectors",
        (Column("organisation"), Column("subsector")),
        OrganisationSubsector,
        _subsector,
        key=["organisation", "subsector"],
        attributes=["organisation_id", "subsector_id"],
        links={"organisation": Organisation, "subsector": Subsector},
        after=["organisations", "subsectors"],
    ),
    table(
        "organisation_successions",
        (
            Column("predecessor"),
            Column("successor"),
            Column("on_date", iso_date),
            optional("note"),
            optional("instrument"),
        ),
        OrganisationSuccession,
        _succession,
        key=["predecessor", "successor"],
        attributes=["predecessor_id", "successor_id"],
        links={"predecessor": Organisation, "successor": Organisation, "instrument": Instrument},
        after=["organisations", "instruments"],
    ),
]
