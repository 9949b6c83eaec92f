"""SDMX-JSON 2.0 data messages, and 1.0 for clients that know nothing newer.

Values are referred to by their position, so the structure can only be written when all observations are out: it stands
at the end of the message. Positions are in order of first appearance and do not depend on how the data were cut.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from nangluong.statistics.sdmx.dataflows import MEASURE, Component, Dataflow, Kind, Level
from nangluong.statistics.sdmx.errors import QuerySyntaxError
from nangluong.statistics.sdmx.periods import parse_period
from nangluong.statistics.sdmx.writers.message import DataSet, Header, Label, Layout, instant_text, no_labels
from nangluong.statistics.sdmx.writers.rows import RowWriter, Template
from nangluong.statistics.sdmx.writers.wording import Wording, Write

_SCHEMA_2_0 = (
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/data-message/tools/schemas/2.0.0/"
    "sdmx-json-data-schema.json"
)
_SCHEMA_1_0 = _SCHEMA_2_0.replace("2.0.0", "1.0")


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _dimension(_component: Component, position: int) -> Write:
    separator = ":" if position else ""
    return lambda number, _text: f"{separator}{number - 1}"


def _flat_time(_component: Component) -> Write:
    return lambda number, _text: f":{number - 1}"


def _observation(_component: Component) -> Write:
    return lambda number, _text: str(number - 1)


@dataclass(frozen=True)
class _Attributes:
    """Writers of attributes in arrays: positions of codes, values of free ones (2.0), null where missing."""

    positions_only: bool
    after_measure: bool
    series: int

    def __call__(self, component: Component, position: int) -> Write:
        in_row = component.level is not Level.SERIES or not self.series
        separator = "," if position or (in_row and self.after_measure) else ""

        def write(number: int, text: str | None) -> str:
            if text is None:
                return separator + "null"
            if self.positions_only or component.kind is Kind.CODE:
                return f"{separator}{number - 1}"
            return separator + (text if component.kind is Kind.NUMBER else _text(text))

        return write


def _template(layout: Layout, version: int) -> Template:
    old = version == 1
    beside = len(layout.series_attributes) if layout.grouped else 0
    attributes = _Attributes(old, layout.flow.measure is not None, beside)
    if layout.grouped:
        return Template(
            dimension=_dimension,
            observation=_observation,
            attribute=attributes,
            opening='"',
            key_end='":{"attributes":[' if layout.series_attributes else '":{',
            series_end=("]," if layout.series_attributes else "") + '"observations":{',
            closing="}}",
            series_separator=",",
            row_opening='"',
            row_key_end='":[',
            missing_measure="null",
            row_end="]",
            row_separator=",",
            remember_all=old,
        )
    return Template(
        dimension=_dimension,
        observation=_flat_time,
        attribute=attributes,
        opening='"',
        row_key_end='":[',
        missing_measure="null",
        row_end="]",
        row_separator=",",
        remember_all=old,
    )


def _names(label: tuple[str, str] | None, fallback: str, language: str) -> dict[str, Any]:
    if label is None:
        return {"name": fallback}
    vi, en = label
    return {"name": vi if language.startswith("vi") else en, "names": {"vi": vi, "en": en}}


@dataclass(frozen=True)
class _Describer:
    """Writes the description of the components with the values that occurred."""

    layout: Layout
    label: Label
    language: str
    version: int

    def _value(self, component: Component, text: str) -> dict[str, Any]:
        if component.kind is Kind.TIME:
            return {"id": text, "name": text, **_bounds(text)}
        if component.kind in (Kind.TEXT, Kind.NUMBER):
            return {"value": text} if self.version == 2 else {"name": text}
        return {"id": text, **_names(self.label(component.id, text), text, self.language)}

    def component(self, component: Component) -> dict[str, Any]:
        return {"id": component.id, **_names(self.label("", component.id), component.id, self.language)}

    def dimension(self, component: Component, wording: Wording) -> dict[str, Any]:
        position = list(self.layout.flow.components).index(component.id)
        values = [self._value(component, text) for text in wording.texts]
        return {**self.component(component), "keyPosition": position, "values": values}

    def attribute(self, component: Component, wording: Wording | None) -> dict[str, Any]:
        described = self.component(component)
        old = self.version == 1
        if not old:
            described["isMandatory"] = component.required
        of_observation: dict[str, Any] = {"primaryMeasure": MEASURE} if old else {"observation": {}}
        of_series = {"dimensions": list(self.layout.flow.dimension_ids)}
        described["relationship"] = of_series if component.level is Level.SERIES else of_observation
        values = [self._value(component, text) for text in wording.texts] if wording is not None else []
        if values or old:
            described["values"] = values
        return described


def _bounds(period: str) -> dict[str, str]:
    try:
        found = parse_period(period)
    except QuerySyntaxError:
        return {}
    last = found.end - dt.timedelta(seconds=1)
    return {"start": found.start.isoformat() + "Z", "end": last.isoformat() + "Z"}


def _links(flow: Dataflow) -> list[dict[str, str]]:
    base = "urn:sdmx:org.sdmx.infomodel.datastructure."
    return [
        {"rel": "dataflow", "urn": f"{base}Dataflow={flow.reference}"},
        {"rel": "datastructure", "urn": f"{base}DataStructure={flow.structure_reference}"},
    ]


def _data_set_head(data_set: DataSet, layout: Layout, version: int) -> str:
    fields: dict[str, Any] = {"action": data_set.action, "links": _links(layout.flow)[:1]}
    if version == 2:
        fields = {"structure": 0, **fields}
    for name, bound in (("validFrom", data_set.valid_from), ("validTo", data_set.valid_to)):
        if bound:
            fields[name] = instant_text(bound)
    return _text(fields)[:-1] + (',"series":{' if layout.grouped else ',"observations":{')


def _meta(header: Header, version: int) -> dict[str, Any]:
    return {
        "schema": _SCHEMA_2_0 if version == 2 else _SCHEMA_1_0,
        "id": header.message_id,
        "prepared": header.prepared_text,
        "test": False,
        "contentLanguages": ["vi", "en"],
        "sender": {"id": header.sender},
    }


def _structure(describer: _Describer, writer: RowWriter, data_sets: int) -> dict[str, Any]:
    layout, flow = describer.layout, describer.layout.flow
    key = [describer.dimension(piece.component, piece.wording) for piece in writer.key]
    fast = [] if layout.series_only else [describer.dimension(writer.observation.component, writer.observation.wording)]
    dimensions = {"series": key, "observation": fast} if layout.grouped else {"observation": [*key, *fast]}
    series, rows = (
        [describer.attribute(piece.component, getattr(piece, "wording", None)) for piece in pieces]
        for pieces in (writer.series_attributes, writer.row_attributes)
    )
    described: dict[str, Any] = {
        **_names((flow.name_vi, flow.name_en), flow.id, describer.language),
        "dimensions": dimensions if describer.version == 2 else {"dataSet": [], "series": [], **dimensions},
        "attributes": {"series": series, "observation": rows} if layout.grouped else {"observation": rows},
    }
    if describer.version == 2:
        measures = [describer.component(flow.measure)] if flow.measure else []
        described = {"dataSets": list(range(data_sets)), "links": _links(flow), **described}
        described["measures"] = {"observation": measures}
    return described


def _message(header: Header, layout: Layout, data_sets: Sequence[DataSet], describer: _Describer) -> Iterator[bytes]:
    version = describer.version
    writer = RowWriter(layout, _template(layout, version))
    yield f'{{"meta":{_text(_meta(header, version))},"data":{{"dataSets":['.encode()
    for position, data_set in enumerate(data_sets):
        yield ("," * (position > 0) + _data_set_head(data_set, layout, version)).encode()
        yield from writer.texts(data_set)
        yield b"}}"
    structure = _structure(describer, writer, len(data_sets))
    empty = not writer.key[0].wording.texts
    if version == 2:
        yield f'],"structures":{"[]" if empty else _text([structure])}}}}}'.encode()
    else:
        yield f'],"structure":{_text(structure)}}}}}'.encode()


def json_2_0(
    header: Header, layout: Layout, data_sets: Sequence[DataSet], *, label: Label = no_labels, language: str = "vi"
) -> Iterator[bytes]:
    """Write SDMX-JSON 2.0. `language` chooses the best-match names; both languages are always given."""
    return _message(header, layout, data_sets, _Describer(layout, label, language, 2))


def json_1_0(
    header: Header, layout: Layout, data_sets: Sequence[DataSet], *, label: Label = no_labels, language: str = "vi"
) -> Iterator[bytes]:
    """Write SDMX-JSON 1.0."""
    return _message(header, layout, data_sets, _Describer(layout, label, language, 1))
