"""The data flows fit the lake's tables, the code lists and SDMX's rules for ids."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from nangluong.statistics.lake_tables import TABLES
from nangluong.statistics.sdmx.dataflows import Registry
from nangluong.statistics.sdmx.errors import NoResults
from nangluong.statistics.sdmx.query.address import split_address
from nangluong.statistics.sdmx.query.availability import metrics, values_of
from nangluong.statistics.sdmx.query.data import parse_data_query
from nangluong.statistics.sdmx.query.sql import Given, select
from nangluong.statistics.sdmx.query.structure import parse_availability_query
from nangluong.statistics.sdmx.structures.codelists import read_definitions
from nangluong.statistics.sdmx.structures.inputs import sdmx_id

GIVEN = Given({"release": "2026-1"}, {"open_sources": ["unsd", "owid"]})


@pytest.fixture(scope="module")
def lake() -> duckdb.DuckDBPyConnection:
    """Return a database with the lake's tables, empty but for a cell."""
    db = duckdb.connect()
    for name, columns in TABLES.items():
        db.execute(f"CREATE TABLE {name} ({columns})")
    for tj in ("41868", "-1", "0.000020934", "123456789012345.123456789"):
        db.execute(
            "INSERT INTO cell BY NAME SELECT 'real' AS variant, 'energy' AS balance, 'VN' AS place, '2020' AS period,"
            f" ? AS product, '7.1.1' AS row_code, {tj}::DECIMAL(24,9) AS energy_tj, true AS complete",
            [tj],
        )
    db.execute(
        "INSERT INTO cell BY NAME SELECT 'real' AS variant, 'energy' AS balance, 'VN' AS place, '2020' AS period,"
        " 'secret' AS product, '1' AS row_code, 5::DECIMAL(24,9) AS energy_tj, true AS complete, true AS confidential"
    )
    return db


def _flows(registry: Registry) -> list[str]:
    return [flow.id for flow in registry.dataflows]


def test_every_flow_reads_from_the_lake(registry: Registry, lake: duckdb.DuckDBPyConnection) -> None:
    for name in _flows(registry):
        query = parse_data_query(split_address(f"dataflow/VN_MOIT/{name}", ""), registry)
        sql = select(query, lambda table: table, GIVEN, grouped=True)
        found = lake.execute(sql.text, sql.parameters).to_arrow_table()
        assert found.column_names == list(query.flow.components)
        asked = parse_availability_query(split_address(f"dataflow/VN_MOIT/{name}", "mode=available"), registry)
        for component in asked.components:
            values = values_of(asked, component, lambda table: table, GIVEN)
            lake.execute(values.text, values.parameters).fetchall()
        counts = metrics(asked, lambda table: table, GIVEN)
        lake.execute(counts.text, counts.parameters).fetchall()


def test_ktoe_is_exact_and_rounded_half_away_from_zero(
    registry: Registry, lake: duckdb.DuckDBPyConnection, reference: Path
) -> None:
    query = parse_data_query(split_address("DF_ENERGY_BALANCE", ""), registry)
    sql = select(query, lambda table: table, GIVEN, grouped=True)
    rows = lake.execute(sql.text, sql.parameters).to_arrow_table().to_pylist()
    assert not [row for row in rows if row["COMMODITY"] == "secret"]
    shown = {(row["COMMODITY"], row["UNIT_MEASURE"]): row["OBS_VALUE"] for row in rows}
    assert shown["41868", "TJ"] == 41868
    assert shown["41868", "ktoe"] == 1000
    assert shown["-1", "ktoe"] == Decimal("-0.023885")  # 1 / 41.868 = 0.02388458...
    assert shown["0.000020934", "ktoe"] == Decimal("0.000001")  # exactly half a millionth
    assert shown["123456789012345.123456789", "ktoe"] == round(
        Decimal("123456789012345.123456789") / Decimal("41.868"), 6
    )
    assert {row["TRANSACTION"] for row in rows} == {"7_1_1"}
    lines = (reference / "statistics/classifications/units.csv").read_text(encoding="utf-8").splitlines()
    units = {row["code"]: row for row in csv.DictReader(line for line in lines if not line.startswith("#"))}
    assert Decimal(units["ktoe"]["numerator"]) / Decimal(units["ktoe"]["denominator"]) == Decimal("41.868")


def test_ids_are_legal_and_every_code_list_exists(registry: Registry, reference: Path) -> None:
    lists = {definition.id for definition in read_definitions(reference)}
    used = set()
    for flow in registry.dataflows:
        for part in flow.components.values():
            assert re.fullmatch(r"[A-Z][A-Z0-9_]*", part.id)
            used |= {part.codelist} if part.codelist else set()
            assert part.column or part.parameter
        assert flow.category in {category.id for category in registry.categories}
    assert used == lists


def test_codes_stay_different_when_written_for_sdmx(reference: Path) -> None:
    folder = reference / "statistics" / "classifications"
    for name in ("products", "flows", "balance_rows", "balance_groups", "units"):
        lines = (folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        codes = [row["code"] for row in csv.DictReader(line for line in lines if not line.startswith("#"))]
        written = {sdmx_id(code) for code in codes}
        assert len(written) == len(set(codes)), name
        assert all(re.fullmatch(r"[A-Za-z0-9_@$-]+", code) for code in written), name


def test_an_unknown_flow_is_refused_with_the_known_ones(registry: Registry) -> None:
    with pytest.raises(NoResults, match="DF_ENERGY_BALANCE"):
        registry.dataflow("DF_NOTHING")
