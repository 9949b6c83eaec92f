"""The grammar of addresses checked against SDMX's own OpenAPI document, and the traps that other servers fell into."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from tests.statistics.dissemination.asking import body_of, get

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("released")]

BASE = "/sdmx/data/dataflow/VN_MOIT/DF_ENERGY/1.0.0"
VALUES = {
    "context": "dataflow", "agencyID": "VN_MOIT", "resourceID": "DF_ENERGY", "version": "1.0.0", "key": "A.VN.*",
    "componentID": "REF_AREA", "structureType": "dataflow", "itemSchemeType": "codelist", "itemID": "A",
    "providerID": "VN_MOIT", "registrationID": "x",
}  # fmt: skip
SAMPLES = {
    "updatedAfter": "2000-01-01T00:00:00Z", "asOf": "2099-01-01T00:00:00Z", "firstNObservations": "1",
    "lastNObservations": "1", "dimensionAtObservation": "AllDimensions", "reportingYearStartDay": "--01-01",
    "attributes": "dsd", "measures": "all", "includeHistory": "false", "offset": "0", "limit": "5", "sort": "*",
    "c": None, "mode": "exact", "references": "children", "detail": "full",
}  # fmt: skip
NOT_OFFERED = ("/metadata", "/registration")


@pytest.fixture(scope="module")
def openapi(shared: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((shared / "data" / "sdmx" / "sdmx-rest.yaml").read_text(encoding="utf-8"))
    return found


def resolved(openapi: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    found: Any = part
    while "$ref" in found:
        target: Any = openapi
        for name in found["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        found = target
    return dict(found)


def filled(path: str) -> str:
    if "{itemSchemeType}" in path:
        path = path.replace("{resourceID}", "CL_FREQ")
    for name, value in VALUES.items():
        path = path.replace("{" + name + "}", value)
    return path


def test_every_resource_of_the_standard_answers_as_documented(openapi: dict[str, Any]) -> None:
    for path, operations in openapi["paths"].items():
        answer = get(Client(), "/sdmx" + filled(path))
        documented = {str(status) for status in operations["get"]["responses"]}
        assert str(answer.status_code) in documented, path
        assert answer.status_code == (501 if path.startswith(NOT_OFFERED) else 200), path


def test_every_parameter_of_the_standard_is_understood(openapi: dict[str, Any]) -> None:
    tried = 0
    for path, operations in openapi["paths"].items():
        if path.startswith(NOT_OFFERED):
            continue
        for part in operations["get"]["parameters"]:
            known = resolved(openapi, part)
            if known["in"] != "query" or SAMPLES.get(known["name"], "") is None:
                continue
            name = known["name"]
            if path.startswith("/availability") and name == "updatedAfter":
                continue  # refused with 501, see docs/api.md
            answer = get(Client(), f"/sdmx{filled(path)}?{name}={SAMPLES.get(name, 'false')}")
            assert answer.status_code == 200, (path, name, body_of(answer)[:300])
            tried += 1
    assert tried > 15


def test_every_enumerated_value_is_understood(openapi: dict[str, Any]) -> None:
    parameters = openapi["components"]["parameters"]
    kinds = parameters["structureType"]["schema"]["enum"]
    for kind in kinds:
        status = get(Client(), f"/sdmx/structure/{kind}/*/*/*").status_code
        assert status in (200, 501), kind
    details = parameters["structDetail"]["schema"]["enum"]
    references = next(one for one in parameters.values() if one["name"] == "references")["schema"]["items"]["enum"]
    for detail, reference in itertools.zip_longest(details, references, fillvalue=""):
        query = "&".join(f"{name}={word}" for name, word in (("detail", detail), ("references", reference)) if word)
        answer = get(Client(), f"/sdmx/structure/dataflow/VN_MOIT/DF_ENERGY/1.0.0?{query}")
        assert answer.status_code == 200, (query, body_of(answer)[:300])


def lines(query: str, key: str = "*") -> list[str]:
    answer = get(Client(), f"{BASE}/{key}?format=csv&{query}")
    assert answer.status_code == 200, body_of(answer)
    return body_of(answer).decode().splitlines()[1:]


def periods(query: str, key: str = "A.VN.7000.01") -> list[str]:
    return sorted({line.split(",")[9] for line in lines(query, key)})


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("eq:2005", ["2005"]),
        ("2005,2007", ["2005", "2007"]),
        ("ge:2019+le:2020", ["2019", "2020"]),
        ("ge:2019%2Ble:2020", ["2019", "2020"]),
        ("ge:2020,2001", ["2001", "2020", "2021"]),
        # A year is before February 2002 only if it ends before February 2002 (sdmx-rest#237).
        ("lt:2002-02", ["2000", "2001"]),
        ("lt:2002-Q1", ["2000", "2001"]),
        ("gt:2020-Q4", ["2021"]),
        ("ge:2020-02", ["2021"]),
        ("le:2001-12", ["2000", "2001"]),
    ],
)
def test_filters_of_time(asked: str, expected: list[str]) -> None:
    assert periods(f"c[TIME_PERIOD]={asked}") == expected


def test_a_filter_given_twice_is_refused_with_the_way_to_write_it() -> None:
    answer = get(Client(), f"{BASE}/*?c[TIME_PERIOD]=ge:2019&c[TIME_PERIOD]=le:2020")
    assert answer.status_code == 400
    assert "c[TIME_PERIOD]=ge:2020+le:2022" in body_of(answer).decode()


def test_operators_on_codes_and_texts() -> None:
    assert {line.split(",")[6] for line in lines("c[TRANSACTION]=sw:018", "A.VN.7000")} >= {"018CL", "018HY"}
    assert {line.split(",")[7] for line in lines("c[SOURCE]=ne:owid")}.isdisjoint({"owid"})
    assert all(float(line.split(",")[10]) > 100_000 for line in lines("c[OBS_VALUE]=gt:100000", "A.VN.7000.01"))


def test_first_and_last_observations_offset_and_limit() -> None:
    every = lines("", "A.VN.7000.01")
    assert lines("firstNObservations=2", "A.VN.7000.01") == every[:2]
    assert lines("lastNObservations=2", "A.VN.7000.01") == every[-2:]
    assert lines("firstNObservations=1&lastNObservations=1", "A.VN.7000.01") == [every[0], every[-1]]
    assert lines("offset=3&limit=4", "A.VN.7000.01") == every[3:7]
    assert lines("sort=TIME_PERIOD:desc&limit=1", "A.VN.7000.01") == every[-1:]


def test_attributes_and_measures_can_be_left_out() -> None:
    header = body_of(get(Client(), f"{BASE}/A.VN.7000.01?format=csv&attributes=none")).decode().splitlines()[0]
    assert header.endswith("TIME_PERIOD,OBS_VALUE")
    header = body_of(get(Client(), f"{BASE}/A.VN.7000.01?format=csv&measures=none&attributes=dsd")).decode()
    assert "OBS_VALUE" not in header


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("DF_ENERGY/A.VN.7000.01..", f"{BASE}/A.VN.7000.01?"),
        ("VN_MOIT,DF_ENERGY,1.0.0/A.VN.7000.01+04..", f"{BASE}/A.VN.7000.01%2B04?"),
        ("DF_ENERGY/all?startPeriod=2019&endPeriod=2020", f"{BASE}/*?c[TIME_PERIOD]=ge:2019+le:2020"),
        ("DF_ENERGY/A.VN.7000.01..?detail=dataonly", f"{BASE}/A.VN.7000.01?attributes=none"),
        ("DF_ENERGY/A.VN.7000.01..?lastNObservations=1", f"{BASE}/A.VN.7000.01?lastNObservations=1"),
        ("DF_ENERGY/A.VN....?detail=serieskeysonly", f"{BASE}/A.VN.*?attributes=none&measures=none"),
    ],
)
def test_the_syntax_of_2_1_asks_the_same(old: str, new: str) -> None:
    join = "&" if "?" in old else "?"
    answers = [
        body_of(get(Client(), f"/sdmx/data/{old}{join}format=csv")),
        body_of(get(Client(), f"{new}{'' if new.endswith('?') else '&'}format=csv")),
    ]
    assert answers[0] == answers[1]
    assert answers[0].count(b"\n") > 1


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/sdmx/data/DF_ENERGY/A.VN.7000.01..", "application/vnd.sdmx.structurespecificdata+xml;version=2.1"),
        (f"{BASE}/A.VN.7000.01", "application/vnd.sdmx.data+xml;version=3.0.0"),
        ("/sdmx/dataflow/VN_MOIT/DF_ENERGY", "application/vnd.sdmx.structure+xml;version=2.1"),
        ("/sdmx/structure/dataflow/VN_MOIT/DF_ENERGY", "application/vnd.sdmx.structure+xml;version=3.0.0"),
        ("/sdmx/availableconstraint/DF_ENERGY/A.VN....", "application/vnd.sdmx.structure+xml;version=2.1"),
    ],
)
def test_a_client_that_names_no_format_gets_that_of_its_syntax(path: str, kind: str) -> None:
    assert get(Client(), path).headers["Content-Type"] == kind
