"""The codes a file may use, read from `reference/statistics`: products, flows, units and country areas. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nangluong.foundation.intake import SourceRow, read_csv

MEMO_KINDS = frozenset(["memo", "capacity", "reserve", "stock"])
"""Kinds of flow that are no energy flow of a balance; their units are not those of the product."""


@dataclass(frozen=True, slots=True)
class ProductCode:
    """A product: its parent heading, the units its facts may come in (the first is usual) and their usual basis."""

    code: str
    parent: str
    units: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class FlowCode:
    """A flow: its parent and its kind as in `flows.csv`."""

    code: str
    parent: str
    kind: str


@dataclass(frozen=True, slots=True)
class UnitRule:
    """How a UNSD unit becomes one of ours: our `unit` is 10^`power` of theirs; factors are TJ for 10^`factor_power`."""

    unsd_unit: str
    unit: str
    power: int
    factor_power: int


@dataclass(frozen=True, slots=True)
class CellRule:
    """What becomes of a UNSD cell outside the common code lists; see the head of `unsd_cells.csv`.

    Empty `product` = left out for `reason`. `total_of` names UNSD flows that make the cell a total when they are there.
    """

    commodity: re.Pattern[str]
    transaction: re.Pattern[str]
    product: str
    flow: str
    total_of: tuple[str, ...]
    merge: bool
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Codebook:
    """All codes, by code.

    `aliases` leads from UNSD product codes to ours, `details` holds the patterns of UNSD flows that only detail other
    flows (production by plant, capacities, reserves), `unit_rules` the units of UNSD, `areas` leads from M49 to place.
    """

    products: Mapping[str, ProductCode]
    flows: Mapping[str, FlowCode]
    aliases: Mapping[str, str]
    details: tuple[re.Pattern[str], ...]
    unit_rules: Mapping[str, tuple[UnitRule, ...]]
    areas: Mapping[str, str]
    cell_rules: tuple[CellRule, ...]

    def cell_rule(self, commodity: str, transaction: str) -> CellRule | None:
        """Return the first rule for a UNSD cell, None when the common code lists apply."""
        for rule in self.cell_rules:
            if rule.commodity.fullmatch(commodity) and rule.transaction.fullmatch(transaction):
                return rule
        return None

    def product_of(self, code: str) -> ProductCode | None:
        """Return the product of a SIEC, own or UNSD code (0100 = 01, 4670 = 467), None when there is none."""
        return self.products.get(code) or self.products.get(self.aliases.get(code, ""))

    def is_detail(self, code: str) -> bool:
        """Tell whether a flow code that is not listed only details another flow."""
        return any(pattern.fullmatch(code) for pattern in self.details)

    def flow_of(self, code: str) -> FlowCode | None:
        """Return the flow of a code, whatever the letter case (UNSD writes 1214O and 1214o); None when unknown."""
        return self.flows.get(code) or self.flows.get(code.upper())

    def product_ancestors(self, code: str) -> Iterator[str]:
        """Yield the headings above a product, nearest first."""
        parent = self.products[code].parent
        while parent:
            yield parent
            parent = self.products[parent].parent if parent in self.products else ""

    def flow_ancestors(self, code: str) -> Iterator[str]:
        """Yield the flows above a flow, nearest first."""
        parent = self.flows[code].parent
        while parent:
            yield parent
            parent = self.flows[parent].parent if parent in self.flows else ""


def _rows(root: Path, name: str) -> Iterator[SourceRow]:
    return read_csv(root / "statistics" / name, comments=True, name=name)


def load_codebook(root: Path) -> Codebook:
    """Read the codes under `root` (the `reference` folder). Raises `IntakeError` when a file is faulty."""
    products = {
        (code := row.text("code")): ProductCode(
            code,
            row.optional("parent") or "",
            tuple((row.optional("units") or "").split()),
            row.optional("basis") or "",
        )
        for row in _rows(root, "classifications/products.csv")
    }
    flows = {
        (code := row.text("code")): FlowCode(code, row.optional("parent") or "", row.text("kind"))
        for row in _rows(root, "classifications/flows.csv")
    }
    aliases: dict[str, str] = {}
    details: list[re.Pattern[str]] = []
    rules: dict[str, list[UnitRule]] = {}
    for row in _rows(root, "classifications/aliases_unsd.csv"):
        kind, code, ours = row.text("kind"), row.text("code"), row.text("ours")
        if kind == "product":
            aliases[code] = ours
        elif kind == "flow_pattern":
            details.append(re.compile(code))
        elif kind == "unit":
            found, power = rules.setdefault(code, []), int(row.text("unit_mult"))
            # The first row of a unit is the one UNSD reports in, and its factors go with that.
            found.append(UnitRule(code, ours, power, found[0].factor_power if found else power))
    areas = {row.text("m49"): row.text("place") for row in _rows(root, "country_areas.csv")}
    unit_rules = {unit: tuple(found) for unit, found in rules.items()}
    return Codebook(products, flows, aliases, tuple(details), unit_rules, areas, _cell_rules(root))


def _cell_rules(root: Path) -> tuple[CellRule, ...]:
    return tuple(
        CellRule(
            re.compile(row.text("commodity")),
            re.compile(row.text("transaction")),
            row.optional("product") or "",
            row.optional("flow") or "",
            tuple((row.optional("total_of") or "").split()),
            row.text("merge") == "yes",
            row.optional("reason") or "",
        )
        for row in _rows(root, "unsd_cells.csv")
    )
