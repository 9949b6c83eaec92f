"""Whole data queries: both syntaxes, what they select, and that nothing a user writes can break anything else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from nangluong.statistics.sdmx.dataflows import Registry
from nangluong.statistics.sdmx.errors import (
    NoResults,
    NotOffered,
    QuerySemanticError,
    QuerySyntaxError,
    SdmxError,
)
from nangluong.statistics.sdmx.query.address import split_address
from nangluong.statistics.sdmx.query.data import PARAMETERS, DataQuery, parse_data_query
from nangluong.statistics.sdmx.query.sql import Given, select

GIVEN = Given(lists={"open_sources": ["unsd", "owid"]})
PERIODS = {
    "A": ["2019", "2020", "2021"],
    "S": ["2020-S1", "2020-S2"],
    "Q": ["2019-Q4", "2020-Q1", "2020-Q2"],
    "M": ["2019-12", "2020-01", "2020-02", "2020-03"],
    "W": ["2020-W01", "2020-W05"],
    "D": ["2020-01-31", "2020-02-01"],
}


@pytest.fixture(scope="module")
def lake() -> duckdb.DuckDBPyConnection:
    """Return facts of every frequency, two places and an unpublished source."""
    db = duckdb.connect()
    db.execute(
        "CREATE TABLE fact (source VARCHAR, freq VARCHAR, place VARCHAR, product VARCHAR, flow VARCHAR, period VARCHAR,"
        " unit VARCHAR, value DECIMAL(18,6), basis VARCHAR, status VARCHAR, confidentiality VARCHAR,"
        " own_factor DECIMAL(18,9), illustrative BOOLEAN, confidence VARCHAR, note VARCHAR, role VARCHAR)"
    )
    for source in ("unsd", "closed"):
        for place in ("VN", "KZ"):
            for frequency, periods in PERIODS.items():
                for position, period in enumerate(periods):
                    note = "a 'quoted' note" if period == "2020" else None
                    db.execute(
                        "INSERT INTO fact VALUES (?, ?, ?, '0110', '01', ?, 'kt', ?, 'net', 'A', 'F', NULL, false,"
                        " 'sourced', ?, 'fact')",
                        [source, frequency, place, period, Decimal(position) + Decimal("0.5"), note],
                    )
    return db


def parsed(path: str, query: str, registry: Registry) -> DataQuery:
    return parse_data_query(split_address(path, query), registry)


def periods(db: duckdb.DuckDBPyConnection, registry: Registry, path: str, query: str) -> list[str]:
    sql = select(parsed(path, query, registry), lambda table: table, GIVEN, grouped=False)
    return db.execute(sql.text, sql.parameters).to_arrow_table()["TIME_PERIOD"].to_pylist()


VN = "dataflow/VN_MOIT/DF_ENERGY/1.0.0/*.VN"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        # A quarter is before February only when it ends before February (sdmx-rest issue 237).
        ("lt:2020-02", "2019 2019-Q4 2019-12 2020-01 2020-W01 2020-01-31"),
        ("le:2020-01", "2019 2019-Q4 2019-12 2020-01 2020-W01 2020-01-31"),
        ("lt:2020-04", "2019 2019-Q4 2020-Q1 2019-12 2020-01 2020-02 2020-03 2020-W01 2020-W05 2020-01-31 2020-02-01"),
        ("ge:2020-02", "2021 2020-S2 2020-Q2 2020-02 2020-03 2020-02-01"),
        ("gt:2020-Q1", "2021 2020-S2 2020-Q2"),
        (
            "ge:2020+le:2020",
            "2020 2020-S1 2020-S2 2020-Q1 2020-Q2 2020-01 2020-02 2020-03 2020-W05 2020-01-31 2020-02-01",
        ),
        ("2020-Q1", "2020-Q1 2020-01 2020-02 2020-03 2020-W05 2020-01-31 2020-02-01"),
        ("2019,2021", "2019 2021 2019-Q4 2019-12"),
        ("co:Q1", "2020-Q1"),
        ("sw:2019", "2019 2019-Q4 2019-12"),
        ("ew:-02", "2020-02"),
        ("ge:2020+nc:Q+nc:W+nc:S+ne:2020-01+ne:2020-02+ne:2020-03", "2020 2021"),
    ],
)
def test_time_is_compared_by_what_periods_cover(
    lake: duckdb.DuckDBPyConnection, registry: Registry, condition: str, expected: str
) -> None:
    assert sorted(periods(lake, registry, VN, f"c[TIME_PERIOD]={condition}")) == sorted(expected.split())


def test_the_two_syntaxes_select_the_same(lake: duckdb.DuckDBPyConnection, registry: Registry) -> None:
    modern = periods(lake, registry, "dataflow/VN_MOIT/DF_ENERGY/+/A.VN", "c[TIME_PERIOD]=ge:2020+le:2021")
    legacy = periods(lake, registry, "VN_MOIT,DF_ENERGY,1.0/A.VN..../all", "startPeriod=2020&endPeriod=2021-12-31")
    assert modern == legacy == ["2020", "2021"]


def test_closed_sources_never_come_out(lake: duckdb.DuckDBPyConnection, registry: Registry) -> None:
    assert periods(lake, registry, "DF_ENERGY", "c[SOURCE]=closed") == []
    sql = select(
        parsed("DF_ENERGY", "", registry), lambda table: table, Given(lists={"open_sources": []}), grouped=False
    )
    assert lake.execute(sql.text, sql.parameters).fetchall() == []


def test_first_last_limit_and_sort(lake: duckdb.DuckDBPyConnection, registry: Registry) -> None:
    annual = "dataflow/VN_MOIT/DF_ENERGY/*/A.VN"
    assert periods(lake, registry, annual, "lastNObservations=1") == ["2021"]
    assert periods(lake, registry, annual, "firstNObservations=1&lastNObservations=1") == ["2019", "2021"]
    assert periods(lake, registry, annual, "offset=1&limit=1") == ["2020"]
    assert periods(lake, registry, annual, "sort=TIME_PERIOD:desc&limit=2") == ["2021", "2020"]
    assert periods(lake, registry, annual, "sort=series_key+TIME_PERIOD:desc") == ["2021", "2020", "2019"]
    both = periods(lake, registry, "dataflow/VN_MOIT/DF_ENERGY/*/A.VN,A.KZ", "c[TIME_PERIOD]=2020")
    assert both == ["2020", "2020"]


def test_values_and_texts_are_filtered(lake: duckdb.DuckDBPyConnection, registry: Registry) -> None:
    annual = "dataflow/VN_MOIT/DF_ENERGY/*/A.VN"
    assert periods(lake, registry, annual, "c[OBS_VALUE]=ge:1.5") == ["2020", "2021"]
    assert periods(lake, registry, annual, "c[OBS_VALUE]=0.5,2.5") == ["2019", "2021"]
    assert periods(lake, registry, annual, "c[NOTE]=co:%27quoted%27") == ["2020"]
    assert periods(lake, registry, annual, "c[NOTE]=nc:quoted&attributes=none") == ["2019", "2021"]


def test_keys_of_series_only(lake: duckdb.DuckDBPyConnection, registry: Registry) -> None:
    query = parsed("DF_ENERGY/A.....", "detail=serieskeysonly&limit=1&offset=1", registry)
    assert query.series_only
    sql = select(query, lambda table: table, GIVEN, grouped=True)
    found = lake.execute(sql.text, sql.parameters).to_arrow_table()
    assert found.column_names == list(query.flow.dimension_ids)
    assert found["REF_AREA"].to_pylist() == ["VN"]


def test_what_is_returned_can_be_chosen(registry: Registry) -> None:
    def names(query: str) -> tuple[list[str], bool]:
        flow = parsed("DF_ENERGY", query, registry).flow
        return [part.id for part in flow.attributes], flow.measure is not None

    assert names("attributes=OBS_STATUS,UNIT_MULT") == (["UNIT_MULT", "OBS_STATUS"], True)
    assert names("attributes=series") == (["UNIT_MULT"], True)
    assert names("detail=dataonly") == ([], True)
    assert names("detail=nodata") == (["UNIT_MULT"], False)
    assert names("measures=none&attributes=none") == ([], False)
    assert len(names("attributes=obs")[0]) == 7


def test_time_travel(registry: Registry) -> None:
    query = parsed("DF_ENERGY", "asOf=2026-01-02T00:00:00Z&updatedAfter=2026-01-01&includeHistory=true", registry)
    assert query.as_of == dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    assert query.updated_after == dt.datetime(2025, 12, 31, 17, tzinfo=dt.UTC)
    assert query.include_history


@pytest.mark.parametrize(
    ("path", "query", "error"),
    [
        ("DF_NOTHING", "", NoResults),
        ("dataflow/ESTAT/DF_ENERGY", "", NoResults),
        ("dataflow/VN_MOIT/DF_ENERGY/2.0.0", "", NoResults),
        ("provisionagreement/VN_MOIT/DF_ENERGY", "", NoResults),
        ("DF_ENERGY/all/ESTAT", "", NoResults),
        ("", "", NotOffered),
        ("dataflow/*/*/*/*", "", NotOffered),
        ("DF_ENERGY", "reportingYearStartDay=--07-01", NotOffered),
        ("dataflow/VN_MOIT/DF_ENERGY/1.0.0/A/B/C", "", QuerySyntaxError),
        ("DF_ENERGY/all/all/all", "", QuerySyntaxError),
        ("DF_ENERGY/A.VN", "", QuerySyntaxError),
        ("DF_ENERGY", "FREQ=A", QuerySyntaxError),
        ("DF_ENERGY", "c[FREQ]=A&c[FREQ]=M", QuerySyntaxError),
        ("DF_ENERGY", "startPeriod=2020&c[TIME_PERIOD]=2020", QuerySyntaxError),
        ("DF_ENERGY", "limit=0", QuerySyntaxError),
        ("DF_ENERGY", "limit=99999999999999999999", QuerySyntaxError),
        ("DF_ENERGY", "detail=some", QuerySyntaxError),
        ("DF_ENERGY", "sort=FREQ:up", QuerySyntaxError),
        ("DF_ENERGY", "c[NOTHING]=A", QuerySemanticError),
        ("DF_ENERGY", "attributes=NOTHING", QuerySemanticError),
        ("DF_ENERGY", "measures=NOTHING", QuerySemanticError),
        ("DF_ENERGY", "dimensionAtObservation=NOTE", QuerySemanticError),
        ("DF_ENERGY", "sort=NOTHING", QuerySemanticError),
        ("DF_ENERGY", "asOf=2020-01-01&updatedAfter=2021-01-01", QuerySemanticError),
    ],
)
def test_what_is_wrong_is_said(registry: Registry, path: str, query: str, error: type[SdmxError]) -> None:
    with pytest.raises(error) as refused:
        parsed(path, query, registry)
    assert refused.value.message_vi != refused.value.message_en


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("c[TIME_PERIOD]=2020-13", QuerySyntaxError),
        ("c[OBS_VALUE]=ge:much", QuerySemanticError),
        ("c[OBS_VALUE]=ge:1e99", QuerySemanticError),
        ("c[OBS_VALUE]=NaN", QuerySemanticError),
        ("c[OBS_VALUE]=co:1", QuerySemanticError),
        ("sort=TIME_PERIOD", QuerySemanticError),
    ],
)
def test_what_cannot_be_compared_is_said(registry: Registry, query: str, error: type[SdmxError]) -> None:
    with pytest.raises(error):
        select(parsed("DF_ENERGY", query, registry), lambda table: table, GIVEN, grouped=True)


def test_stored_order_saves_the_sort_only_where_it_holds(registry: Registry) -> None:
    def text(path: str, query: str) -> str:
        return select(parsed(path, query, registry), str, GIVEN, grouped=True, stored_in_order=True).text

    assert "ORDER BY" not in text("DF_ENERGY", "c[TIME_PERIOD]=ge:2020")
    for query in ("sort=*", "lastNObservations=1", "detail=serieskeysonly", "dimensionAtObservation=REF_AREA"):
        assert "ORDER BY" in text("DF_ENERGY", query)
    assert "ORDER BY" in text("DF_ENERGY_BALANCE", "")


def test_every_parameter_of_the_published_grammar_is_known(shared: Path) -> None:
    grammar = yaml.safe_load((shared / "data/sdmx/sdmx-rest.yaml").read_text(encoding="utf-8"))
    data = grammar["paths"]["/data/{context}/{agencyID}/{resourceID}/{version}/{key}"]["get"]["parameters"]
    described = grammar["components"]["parameters"]
    names = {described[entry["$ref"].rsplit("/", 1)[1]]["name"] for entry in data if "$ref" in entry}
    in_query = {part["name"] for part in described.values() if part["in"] == "query" and part["name"] in names}
    assert in_query - {"c"} <= PARAMETERS


ANY = st.text(st.sampled_from("AVNDF_.ENRGYTIMP01289+*~,:;'\"\\-%&=[]()c<> ộđ/"), max_size=40)
NAMES = st.sampled_from([*sorted(PARAMETERS), "c[TIME_PERIOD]", "c[OBS_VALUE]", "c[NOTE]", "c[FREQ]", "c[X]", "x"])
VALUES = ANY | st.sampled_from(["2020", "ge:2020-Q1", "1", "true", "desc", "' OR 1=1 --", "*", "series_key", "0.1"])


@settings(max_examples=400, deadline=None)
@given(
    path=ANY | ANY.map(lambda text: f"dataflow/VN_MOIT/DF_ENERGY/{text}") | ANY.map(lambda text: f"DF_ENERGY/{text}"),
    parameters=st.dictionaries(NAMES, VALUES, max_size=3),
)
def test_any_address_is_a_query_or_refused(registry: Registry, path: str, parameters: dict[str, str]) -> None:
    query = "&".join(f"{name}={value}" for name, value in parameters.items())
    try:
        sql = select(parsed(path, query, registry), lambda table: table, GIVEN, grouped=False)
    except SdmxError as refused:
        assert 400 <= refused.http_status <= 501
        return
    # Nothing of the user's text is in the SQL: it is the same for other values.
    for value in parameters.values():
        if "'" in value or ";" in value:
            assert value not in sql.text
    assert sql.text.count("?") == len(sql.parameters)


@settings(max_examples=60, deadline=None)
@given(value=st.text(min_size=1, max_size=20))
def test_no_value_reaches_the_sql(lake: duckdb.DuckDBPyConnection, registry: Registry, value: str) -> None:
    from urllib.parse import quote

    try:
        query = parsed(
            "DF_ENERGY", f"c[NOTE]=eq:{quote(value, safe='')}&c[REF_AREA]=ne:{quote(value, safe='')}", registry
        )
    except QuerySyntaxError:
        return
    sql = select(query, lambda table: table, GIVEN, grouped=True)
    assert lake.execute(sql.text, sql.parameters).fetchall() == []
