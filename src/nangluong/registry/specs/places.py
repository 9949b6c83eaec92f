"""Specs of places: identities, names over time, other names, succession, regions, tiles, archipelagos."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nangluong.foundation.reference import Column, Problem, Row, choice, decimal_, integer, iso_date
from nangluong.foundation.vietnamese import sort_key
from nangluong.registry.models import (
    Archipelago,
    Place,
    PlaceAlias,
    PlaceRegion,
    PlaceSuccession,
    PlaceVersion,
    Region,
    Tile,
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


def _place(row: Row) -> Attributes:
    links = {"parent_id": row["parent"]}
    return cells(row, "code", "level") | words(row, "official_code") | links | provenance(row)


def check_parents(rows: Sequence[Row]) -> Iterator[Problem]:
    """Yield every place whose parent is not in the file. Pure."""
    known = {row["code"] for row in rows}
    for row in rows:
        if row["parent"] is not None and row["parent"] not in known:
            reason_vi, reason_en = f"không có mã “{row['parent']}”", f"there is no code “{row['parent']}”"
            yield Problem(int(str(row["#line"])), "parent", reason_vi, reason_en)


def _version(row: Row) -> Attributes:
    name, name_en, code = str(row["name"]), str(row["name_en"]), str(row["place"])
    country = row["unit_type"] == "country"
    return {
        "place_id": code,
        "official_code": "" if country else code.removeprefix("63-"),
        "sort_key": sort_key(name),
        "search_key": search_key([name, name_en, code]),
        **cells(row, "unit_type", "name", "name_en"),
        **span(row),
        **provenance(row),
    }


def _alias(row: Row) -> Attributes:
    alias = str(row["alias"])
    return {
        "place_id": row["place"],
        "search_key": search_key([alias]),
        **cells(row, "alias", "kind"),
        **provenance(row),
    }


def _succession(row: Row) -> Attributes:
    links = {"predecessor_id": row["predecessor"], "successor_id": row["successor"]}
    return links | cells(row, "on_date", "kind") | provenance(row)


def _region(row: Row) -> Attributes:
    return {"place_id": row["place"], "region_id": row["region"]} | span(row) | provenance(row)


def _tile(row: Row) -> Attributes:
    own = cells(row, "part", "label", "row", "col")
    return {"place_id": row["place"]} | own | words(row, "note") | provenance(row)


_FRAME = ("west", "south", "east", "north", "label_lon", "label_lat")


def _archipelago(row: Row) -> Attributes:
    return {"place_id": row["place"]} | cells(row, "code", "name", "name_en", *_FRAME) | provenance(row)


SPECS = [
    table(
        "places",
        (
            Column("code"),
            Column("level", choice(*Place.Level.values)),
            optional("parent"),
            optional("official_code"),
        ),
        Place,
        _place,
        key=["code"],
        attributes=["code"],
        check=check_parents,
    ),
    table(
        "place_versions",
        (
            Column("place"),
            Column("unit_type", choice(*PlaceVersion.UnitType.values)),
            Column("name"),
            Column("name_en"),
            *SPAN,
        ),
        PlaceVersion,
        _version,
        key=["place", "valid_from"],
        attributes=["place_id"],
        links={"place": Place},
        check=check_spans("place"),
        after=["places"],
    ),
    table(
        "place_aliases",
        (Column("place"), Column("alias"), Column("kind")),
        PlaceAlias,
        _alias,
        key=["place", "alias"],
        attributes=["place_id", "alias"],
        links={"place": Place},
        after=["places"],
    ),
    table(
        "place_successions",
        (
            Column("predecessor"),
            Column("successor"),
            Column("on_date", iso_date),
            Column("kind", choice(*PlaceSuccession.Kind.values)),
        ),
        PlaceSuccession,
        _succession,
        key=["predecessor", "successor"],
        attributes=["predecessor_id", "successor_id"],
        links={"predecessor": Place, "successor": Place},
        after=["places"],
    ),
    table(
        "place_regions",
        (Column("place"), Column("region"), *SPAN),
        PlaceRegion,
        _region,
        key=["place", "valid_from"],
        attributes=["place_id"],
        links={"place": Place, "region": Region},
        check=check_spans("place"),
        after=["places", "regions"],
    ),
    table(
        "tile_grid",
        (
            Column("place"),
            Column("part", choice("province", "archipelago")),
            Column("label"),
            Column("row", integer),
            Column("col", integer),
            optional("note"),
        ),
        Tile,
        _tile,
        key=["row", "col"],
        attributes=["row", "col"],
        links={"place": Place},
        after=["places"],
    ),
    table(
        "archipelagos",
        (Column("code"), Column("place"), Column("name"), Column("name_en"), *(Column(n, decimal_) for n in _FRAME)),
        Archipelago,
        _archipelago,
        key=["code"],
        attributes=["code"],
        links={"place": Place},
        after=["places"],
    ),
]
