"""What the kernel tests share: the project's own reference data, loaded once, and facts written as short rows."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from nangluong.statistics.balances import (
    COMPLETE_COUNTRY,
    Balances,
    Definition,
    FactColumns,
    build_balances,
    load_definition,
)
from nangluong.statistics.classification import Classification, load_classification
from nangluong.statistics.exact import MICRO, NANO, NO_FACTOR
from nangluong.statistics.factors import FactorRow, FactorTable, load_factors

ROOT = Path(__file__).resolve().parents[2] / "reference"


@cache
def classification() -> Classification:
    """Return the latest classifications."""
    return load_classification(ROOT)


@cache
def definition(table: str = "energy") -> Definition:
    """Return a compiled definition."""
    return load_definition(ROOT, classification(), table)


@cache
def factors() -> FactorTable:
    """Return the project's factors."""
    return load_factors(ROOT, classification())


def columns(rows: list[tuple[Any, ...]], **more: Any) -> FactColumns:
    """Return fact columns of rows (product, flow, value[, unit[, period[, place]]]); the usual unit if left out."""
    known = classification()

    def field(row: tuple[Any, ...], at: int, default: str) -> str:
        return str(row[at]) if len(row) > at else default

    def usual(row: tuple[Any, ...]) -> str:
        return known.products[known.product_index[row[0]]].units[0]

    own = more.pop("own", None)
    return FactColumns.from_columns(
        known,
        place=[field(row, 5, "VN") for row in rows],
        period=[field(row, 4, "2020") for row in rows],
        product=[row[0] for row in rows],
        flow=[row[1] for row in rows],
        unit=[field(row, 3, usual(row)) for row in rows],
        value_micro=np.array([int(Decimal(str(row[2])) * MICRO) for row in rows], dtype=np.int64),
        own_factor_nano=None if own is None else [NO_FACTOR if f is None else int(Decimal(f) * NANO) for f in own],
        **({"coverage": COMPLETE_COUNTRY} | more),
    )


def balance(
    rows: list[tuple[Any, ...]], table: str = "energy", extra: tuple[FactorRow, ...] = (), **more: Any
) -> Balances:
    """Build the balance of a few rows."""
    return build_balances(definition(table), factors().extended(extra), columns(rows, **more))


def tj(balances: Balances, product: str, row: str, period: str = "2020", place: str = "VN") -> Decimal | None:
    """Return a cell in TJ, None where unknown or absent."""
    cell = balances.cell(place, period, product, row)
    return None if cell is None or cell.energy_nano_tj is None else Decimal(cell.energy_nano_tj) / NANO


def natural(balances: Balances, product: str, row: str, period: str = "2020", place: str = "VN") -> Decimal | None:
    """Return a cell in its natural unit, None where unknown or absent."""
    cell = balances.cell(place, period, product, row)
    return None if cell is None or cell.natural_micro is None else Decimal(cell.natural_micro) / MICRO
