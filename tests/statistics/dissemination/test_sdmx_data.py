"""Every data flow in every format through HTTP: valid by SDMX's own schemas, read by others, equal values."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pysdmx.io import read_sdmx
from pysdmx.io.pd import PandasDataset

from nangluong.statistics.dissemination.held import Held, hold
from nangluong.statistics.models import Release
from nangluong.statistics.sdmx.dataflows import TIME
from tests.statistics.dissemination.asking import body_of, get
from tests.statistics.sdmx.writers import reading

pytestmark = pytest.mark.django_db

FLOWS = (
    "DF_ENERGY", "DF_COMMODITY_BALANCE", "DF_ENERGY_BALANCE", "DF_EMISSIONS", "DF_INDICATORS", "DF_CAPACITY",
    "DF_FACTORS",
)  # fmt: skip
READERS = {
    "csv": reading.csv_rows,
    "csv1": reading.csv_rows,
    "json": reading.json_rows,
    "json1": reading.json_rows,
    "xml": reading.xml_rows,
    "structurespecificdata": reading.xml_rows,
    "genericdata": reading.generic_rows,
}


@pytest.fixture(scope="module")
def held(released: Release, django_db_blocker: Any) -> Held:
    with django_db_blocker.unblock():
        return hold(released)


def message(flow: str, word: str, query: str = "") -> bytes:
    response = get(Client(), f"/sdmx/data/dataflow/VN_MOIT/{flow}/1.0.0/*?format={word}{query}")
    assert response.status_code == 200
    return body_of(response)


def rows(held: Held, flow: str, word: str, query: str = "") -> list[dict[str, str]]:
    """Return what a message holds of the flow's own components, missing ones left out."""
    names = held.registry.dataflow(flow).components
    found = READERS[word](message(flow, word, query))
    return [{name: row[name] for name in names if row.get(name) is not None} for row in found]  # type: ignore[misc]


def test_every_flow_has_figures(held: Held) -> None:
    assert set(held.counts) == {*FLOWS, "DF_REVISIONS"}
    assert {flow for flow, count in held.counts.items() if not count} == {"DF_REVISIONS"}


@pytest.mark.parametrize("flow", FLOWS)
def test_all_formats_say_the_same(held: Held, flow: str) -> None:
    expected = rows(held, flow, "csv")
    assert len(expected) == held.counts[flow]
    for word in READERS:
        assert rows(held, flow, word) == expected, word


@pytest.mark.parametrize("flow", FLOWS)
def test_every_code_is_in_its_list(held: Held, flow: str) -> None:
    known = held.registry.dataflow(flow)
    codes = {name: {item.id for item in codelist.items} for name, codelist in held.lists.items()}
    strange = {
        (part.id, row[part.id])
        for row in rows(held, flow, "csv")
        for part in known.components.values()
        if part.codelist and part.id in row and row[part.id] not in codes[part.codelist]
    }
    assert strange == set()


@pytest.mark.parametrize("observation", ["TIME_PERIOD", "AllDimensions", "REF_AREA"])
@pytest.mark.parametrize("flow", FLOWS)
def test_messages_are_valid(held: Held, flow: str, observation: str, tmp_path: Path) -> None:
    known = held.registry.dataflow(flow)
    query = f"&dimensionAtObservation={observation}&c[REF_AREA]=VN,01&lastNObservations=2"
    assert reading.json_faults(message(flow, "json", query), 2) == []
    assert reading.json_faults(message(flow, "json1", query), 1) == []
    assert reading.generic_faults(message(flow, "genericdata", query)) == []
    for word, modern in (("xml", True), ("structurespecificdata", False)):
        faults = reading.specific_faults(
            message(flow, word, query), known, observation, held.lists, tmp_path, modern=modern
        )
        assert faults == [], word


@pytest.mark.parametrize("word", ["csv", "csv1", "xml", "structurespecificdata", "genericdata"])
def test_pysdmx_reads_it(held: Held, word: str) -> None:
    query = "&c[COMMODITY]=7000&c[TIME_PERIOD]=ge:2015"
    text = message("DF_ENERGY", word, query)
    data = read_sdmx(io.BytesIO(text) if word.startswith("csv") is False else text.decode(), validate=False).data
    assert data is not None
    (found,) = data
    assert isinstance(found, PandasDataset)
    expected = {
        (row["TRANSACTION"], row["SOURCE"], row[TIME], float(row["OBS_VALUE"]))
        for row in rows(held, "DF_ENERGY", "csv", query)
    }
    frame = found.data
    read = {
        (str(one["TRANSACTION"]), one["SOURCE"], str(one[TIME]), float(one["OBS_VALUE"]))
        for one in frame.to_dict("records")
    }
    assert read == expected


def test_a_closed_source_is_nowhere(held: Held) -> None:
    sources = {row["SOURCE"] for row in rows(held, "DF_ENERGY", "csv")}
    assert "energy_institute" not in sources
    assert "owid" in sources


def test_a_natural_balance_that_rests_on_a_closed_source_is_left_out(held: Held) -> None:
    # Crude oil of Viet Nam is known from the Energy Institute alone, electricity since 2000 from an open source.
    query = "&c[VARIANT]=real"
    there = {(row["COMMODITY"], row[TIME]) for row in rows(held, "DF_COMMODITY_BALANCE", "csv", query)}
    assert ("X41", "2019") not in there
    assert ("7000", "2019") in there


def test_names_come_with_the_codes_on_request() -> None:
    accept = "application/vnd.sdmx.data+csv;version=2.0.0;labels=both"
    response = get(Client(), "/sdmx/data/dataflow/VN_MOIT/DF_ENERGY/1.0.0/A.VN.7000.01?lang=en", accept=accept)
    assert "labels=both" in response.headers["Content-Type"]
    assert "VN: Viet Nam" in body_of(response).decode()
