"""The entries of the classifications, one dataclass per file under `reference/statistics/classifications/`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from nangluong.foundation.reference import Column, choice, code_list, integer, optional
from nangluong.statistics.reference_tables import cell, names, read_valid


@dataclass(frozen=True)
class Product:
    """An energy product: a SIEC heading of any level, or an own group (`origin` = own).

    `parent` is its place in SIEC, `rollup` the heading its figures are added up into. `units` are the natural units it
    may be reported in, the usual one first. `basis` is the calorific basis figures come in unless they say otherwise.
    `producing_row` is the balance row of the plants that make it; empty for primary products.
    """

    code: str
    level: str
    parent: str
    rollup: str
    name_vi: str
    name_en: str
    units: tuple[str, ...]
    balance_group: str
    renewable: str
    basis: str
    producing_row: str
    origin: str


@dataclass(frozen=True)
class Flow:
    """What happens to a product. A flow with children is a total of them."""

    code: str
    parent: str
    name_vi: str
    name_en: str
    kind: str
    origin: str


@dataclass(frozen=True)
class BalanceRow:
    """A row of the balance; `formula` is between cells signed as contributions to supply; rows of facts have none."""

    code: str
    parent: str
    position: int
    name_vi: str
    name_en: str
    kind: str
    formula: str
    origin: str
    unsd_code: str


@dataclass(frozen=True)
class Group:
    """A column of the energy balance: the products in `components` added up.

    `always` are those every country has: never reported means unknown, not nil, unless the return is complete.
    """

    code: str
    parent: str
    position: int
    name_vi: str
    name_en: str
    components: tuple[str, ...]
    unsd_code: str
    always: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sector:
    """A consuming sector: its balance row, UNSD flow, and the divisions of ISIC Rev.4 and VSIC 2018 it covers."""

    row: str
    flow: str
    isic_rev4: tuple[str, ...]
    vsic_2018: tuple[str, ...]
    confidence: str


def _codes(found: object) -> tuple[str, ...]:
    return found if isinstance(found, tuple) else ()


def _position(found: object) -> int:
    assert isinstance(found, int)
    return found


def load_products(root: Path, as_of: dt.date | None) -> tuple[Product, ...]:
    """Read `products.csv`."""
    columns = (
        Column("code"),
        Column("level"),
        optional("parent"),
        optional("rollup"),
        *names(),
        optional("units", code_list),
        optional("balance_group"),
        Column("renewable", choice("full", "part", "no")),
        optional("basis", choice("net", "gross")),
        optional("producing_row"),
        Column("origin", choice("siec", "own")),
        Column("name_vi_confidence"),
    )
    texts = [column.name for column in columns if column.name not in ("units", "name_vi_confidence")]
    return tuple(
        Product(units=_codes(row["units"]), **{name: cell(row, name) for name in texts})
        for row in read_valid(root, "classifications/products.csv", columns, ("code",), as_of)
    )


def load_flows(root: Path, as_of: dt.date | None) -> tuple[Flow, ...]:
    """Read `flows.csv`."""
    columns = (
        Column("code"),
        optional("parent"),
        *names(),
        Column("kind"),
        Column("origin", choice("unsd", "own")),
        Column("name_vi_confidence"),
    )
    fields = ("code", "parent", "name_vi", "name_en", "kind", "origin")
    return tuple(
        Flow(*(cell(row, name) for name in fields))
        for row in read_valid(root, "classifications/flows.csv", columns, ("code",), as_of)
    )


def load_balance_rows(root: Path, as_of: dt.date | None) -> tuple[BalanceRow, ...]:
    """Read `balance_rows.csv`, in the order they are shown."""
    columns = (
        Column("code"),
        optional("parent"),
        Column("position", integer),
        *names(),
        Column("kind"),
        optional("formula"),
        Column("origin", choice("ires", "own")),
        optional("unsd_code"),
    )
    found = [
        BalanceRow(
            cell(row, "code"),
            cell(row, "parent"),
            _position(row["position"]),
            *(cell(row, name) for name in ("name_vi", "name_en", "kind", "formula", "origin", "unsd_code")),
        )
        for row in read_valid(root, "classifications/balance_rows.csv", columns, ("code",), as_of)
    ]
    return tuple(sorted(found, key=lambda entry: entry.position))


def load_groups(root: Path, as_of: dt.date | None) -> tuple[Group, ...]:
    """Read `balance_groups.csv`, in the order they are shown."""
    columns = (
        Column("code"),
        optional("parent"),
        Column("position", integer),
        *names(),
        Column("components", code_list),
        optional("always", code_list),
        optional("unsd_code"),
    )
    found = [
        Group(
            cell(row, "code"),
            cell(row, "parent"),
            _position(row["position"]),
            cell(row, "name_vi"),
            cell(row, "name_en"),
            _codes(row["components"]),
            cell(row, "unsd_code"),
            _codes(row["always"]),
        )
        for row in read_valid(root, "classifications/balance_groups.csv", columns, ("code",), as_of)
    ]
    return tuple(sorted(found, key=lambda entry: entry.position))


def load_sectors(root: Path, as_of: dt.date | None) -> tuple[Sector, ...]:
    """Read `sectors.csv`."""
    columns = (
        Column("row"),
        optional("flow"),
        optional("isic_rev4", code_list),
        optional("vsic_2018", code_list),
        optional("note_vi"),
    )
    return tuple(
        Sector(
            cell(row, "row"),
            cell(row, "flow"),
            _codes(row["isic_rev4"]),
            _codes(row["vsic_2018"]),
            cell(row, "confidence"),
        )
        for row in read_valid(root, "classifications/sectors.csv", columns, ("row",), as_of)
    )
