"""IPCC 2006 default calorific values and emission factors, as read from the reference file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from nangluong.foundation.reference import Column, choice, decimal_, optional
from nangluong.statistics.reference_tables import cell, read_valid


@dataclass(frozen=True)
class IpccFuel:
    """A fuel's defaults: net calorific value [TJ/kt] and emissions of stationary combustion [kg per TJ, net basis].

    `biogenic`: its CO2 is a memo item, outside the national total.
    """

    product: str
    fuel: str
    ncv_tj_per_kt: Decimal | None
    co2_kg_per_tj: Decimal
    ch4_kg_per_tj: Decimal
    n2o_kg_per_tj: Decimal
    basis: str
    biogenic: bool
    source: str
    confidence: str


def _decimal(found: object) -> Decimal:
    assert isinstance(found, Decimal)
    return found


def load_ipcc(root: Path, as_of: dt.date | None = None) -> tuple[IpccFuel, ...]:
    """Read `ipcc2006_defaults.csv`."""
    columns = (
        optional("product"),
        Column("fuel"),
        optional("ncv_tj_per_kt", decimal_),
        Column("co2_kg_per_tj", decimal_),
        Column("ch4_kg_per_tj", decimal_),
        Column("n2o_kg_per_tj", decimal_),
        Column("basis", choice("net")),
        Column("biogenic", choice("yes", "no")),
        Column("assignment", choice("ipcc", "assigned")),
        Column("confidence_ch4_n2o"),
    )
    return tuple(
        IpccFuel(
            cell(row, "product"),
            cell(row, "fuel"),
            row["ncv_tj_per_kt"] if isinstance(row["ncv_tj_per_kt"], Decimal) else None,
            _decimal(row["co2_kg_per_tj"]),
            _decimal(row["ch4_kg_per_tj"]),
            _decimal(row["n2o_kg_per_tj"]),
            cell(row, "basis"),
            row["biogenic"] == "yes",
            cell(row, "source"),
            cell(row, "confidence"),
        )
        for row in read_valid(root, "factors/ipcc2006_defaults.csv", columns, ("product", "fuel"), as_of)
    )
