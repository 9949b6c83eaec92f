"""All classifications of one date together, with their codes as indices for the kernels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from nangluong.foundation.errors import DomainError
from nangluong.statistics.classification.entries import (
    BalanceRow,
    Flow,
    Group,
    Product,
    Sector,
    load_balance_rows,
    load_flows,
    load_groups,
    load_products,
    load_sectors,
)
from nangluong.statistics.units import Unit, load_units


class UnknownCode(DomainError):
    """A code is in none of our classifications."""

    code = "statistics_unknown_code"

    def __init__(self, kind_vi: str, kind_en: str, unknown: Sequence[str]) -> None:
        self.unknown = tuple(unknown)
        shown = ", ".join(f"“{code}”" for code in unknown[:5])
        super().__init__(
            f"Mã {kind_vi} không có trong danh mục: {shown}. Hãy sửa mã hoặc bổ sung bảng ánh xạ.",
            f"Unknown {kind_en} code: {shown}. Correct it or add it to the alias table.",
        )


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


def _index(entries: Iterable[_Coded]) -> dict[str, int]:
    return {entry.code: position for position, entry in enumerate(entries)}


@dataclass(frozen=True)
class Classification:
    """The classifications in force on one date. Positions in the tuples are the indices that kernels use.

    Balance columns are products followed by groups: `node_index` numbers both.
    """

    products: tuple[Product, ...]
    flows: tuple[Flow, ...]
    rows: tuple[BalanceRow, ...]
    groups: tuple[Group, ...]
    units: tuple[Unit, ...]
    sectors: tuple[Sector, ...]

    @cached_property
    def product_index(self) -> Mapping[str, int]:
        """Position of each product code."""
        return _index(self.products)

    @cached_property
    def flow_index(self) -> Mapping[str, int]:
        """Position of each flow code."""
        return _index(self.flows)

    @cached_property
    def row_index(self) -> Mapping[str, int]:
        """Position of each balance row code."""
        return _index(self.rows)

    @cached_property
    def node_index(self) -> Mapping[str, int]:
        """Position of each balance column: products, then groups."""
        return _index((*self.products, *self.groups))

    @cached_property
    def unit_index(self) -> Mapping[str, int]:
        """Position of each unit, by its code and by every other spelling that is taken in."""
        found = _index(self.units)
        for position, unit in enumerate(self.units):
            found.update(dict.fromkeys(unit.aliases, position))
        return found

    def descendants(self, flow: str) -> frozenset[str]:
        """Return every flow strictly below `flow`."""
        found: set[str] = set()
        frontier = {flow}
        while frontier:
            frontier = {entry.code for entry in self.flows if entry.parent in frontier}
            found |= frontier
        return frozenset(found)

    def product_unit(self, product: Product, dimension: str) -> Unit | None:
        """Return the unit figures of `product` are kept in for `dimension`; None where it may not come in any."""
        for code in product.units:
            unit = self.units[self.unit_index[code]]
            if unit.dimension == dimension:
                return unit
        return None


def load_classification(root: Path, as_of: dt.date | None = None) -> Classification:
    """Read all classification files under `root/statistics/classifications` in force on `as_of` (None = the latest)."""
    return Classification(
        load_products(root, as_of),
        load_flows(root, as_of),
        load_balance_rows(root, as_of),
        load_groups(root, as_of),
        load_units(root, as_of),
        load_sectors(root, as_of),
    )
