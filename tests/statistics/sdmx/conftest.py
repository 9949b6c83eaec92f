"""What the tests of the SDMX room share: the published flows and a small table of observations."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from nangluong.statistics.sdmx.dataflows import Dataflow, Registry, read_registry
from nangluong.statistics.sdmx.writers.message import Header

HEADER = Header("TEST", dt.datetime(2026, 1, 31, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=7))), "VN_MOIT")


@pytest.fixture(scope="session")
def registry(reference: Path) -> Registry:
    """Return the published data flows."""
    return read_registry(reference / "statistics" / "sdmx" / "dataflows.yaml")


@pytest.fixture(scope="session")
def energy(registry: Registry) -> Dataflow:
    """Return the flow of energy figures."""
    return registry.dataflow("DF_ENERGY")


def energy_table(rows: int = 12, **columns: list[Any]) -> pa.Table:
    """Return rows of DF_ENERGY in order: three years to a series; columns can be replaced."""
    series, year = [n // 3 for n in range(rows)], [n % 3 for n in range(rows)]
    made: dict[str, list[Any]] = {
        "FREQ": ["A"] * rows,
        "REF_AREA": [("KZ", "VN")[n // 6 % 2] if rows <= 12 else "VN" for n in range(rows)],
        "COMMODITY": [f"{n:04d}" for n in series],
        "TRANSACTION": [("01", "03")[n % 2] for n in series],
        "SOURCE": ["unsd"] * rows,
        "UNIT_MEASURE": ["kt"] * rows,
        "TIME_PERIOD": [str(2020 + n) for n in year],
        "OBS_VALUE": [Decimal(n * n) / 8 - 2 for n in range(rows)],
        "UNIT_MULT": ["0"] * rows,
        "OBS_STATUS": [("A", "E")[n % 2] for n in range(rows)],
        "CONF_STATUS": ["F"] * rows,
        "CONVERSION_FACTOR": [None if n % 2 else Decimal("25.120000000") for n in range(rows)],
        "BASIS": [None if n % 3 else "net" for n in range(rows)],
        "CONFIDENCE": ["sourced"] * rows,
        "ILLUSTRATIVE": ["N"] * rows,
        "NOTE": [None] * rows,
    }
    made |= columns
    types = {"OBS_VALUE": pa.decimal128(18, 6), "CONVERSION_FACTOR": pa.decimal128(18, 9)}
    return pa.table(made, schema=pa.schema([(name, types.get(name, pa.string())) for name in made]))
