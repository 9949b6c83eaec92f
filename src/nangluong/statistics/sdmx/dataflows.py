"""The data flows as data: dimensions, measure, attributes and where in the lake each comes from.

They are read from `reference/statistics/sdmx/dataflows.yaml`. Everything else in this package (structures, queries,
writers) takes a `Dataflow` and knows nothing of a particular one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

from nangluong.statistics.sdmx.errors import NoResults

TIME = "TIME_PERIOD"
MEASURE = "OBS_VALUE"


class Level(Enum):
    """What an attribute belongs to: a whole series or one observation."""

    SERIES = "series"
    OBSERVATION = "observation"


class Kind(Enum):
    """How the values of a component are written: codes of a list, plain text, or exact decimal numbers."""

    CODE = "code"
    TEXT = "text"
    NUMBER = "number"
    TIME = "time"


@dataclass(frozen=True)
class Component:
    """A dimension, measure or attribute.

    `codelist` is empty for uncoded components. `column` is the SQL over the lake's table that yields it (our own text
    from the reference file, never a user's); "" when the value is given with the query (`parameter`).
    """

    id: str
    kind: Kind
    codelist: str = ""
    column: str = ""
    parameter: str = ""
    level: Level = Level.OBSERVATION
    required: bool = False


@dataclass(frozen=True)
class Dataflow:
    """One published cube. `dimensions` are those of the series key in order; time is apart and always TIME_PERIOD.

    `table` is the lake's table, `cross` what it is multiplied with (units), `where` the fixed condition that selects
    this cube's rows; `among` says which columns must be in which list that comes with the query.
    """

    agency: str
    id: str
    version: str
    name_vi: str
    name_en: str
    description_vi: str
    description_en: str
    category: str
    table: str
    cross: str
    where: str
    among: tuple[tuple[str, str], ...]
    dimensions: tuple[Component, ...]
    time: Component
    measure: Component | None
    attributes: tuple[Component, ...]

    @property
    def structure_id(self) -> str:
        """Return the id of the data structure definition, made from that of the flow (`DF_X` -> `DSD_X`)."""
        return "DSD_" + self.id.removeprefix("DF_")

    @property
    def reference(self) -> str:
        """Return `AGENCY:ID(VERSION)`."""
        return f"{self.agency}:{self.id}({self.version})"

    @property
    def structure_reference(self) -> str:
        """Return `AGENCY:DSD(VERSION)`."""
        return f"{self.agency}:{self.structure_id}({self.version})"

    @property
    def components(self) -> dict[str, Component]:
        """Return every component by id, in the order dimensions, time, measure, attributes."""
        measure = (self.measure,) if self.measure else ()
        return {part.id: part for part in (*self.dimensions, self.time, *measure, *self.attributes)}

    @property
    def dimension_ids(self) -> tuple[str, ...]:
        """Return the ids of the series key's dimensions, without time."""
        return tuple(part.id for part in self.dimensions)

    def only(self, attributes: Collection[str], *, measure: bool) -> Dataflow:
        """Return the flow with only those attributes, and without the measure when `measure` is false."""
        kept = tuple(part for part in self.attributes if part.id in attributes)
        return replace(self, attributes=kept, measure=self.measure if measure else None)


@dataclass(frozen=True)
class Concept:
    """A concept: what a component means."""

    id: str
    name_vi: str
    name_en: str
    description_vi: str
    description_en: str
    kind: Kind


@dataclass(frozen=True)
class Category:
    """A subject under which data flows are listed."""

    id: str
    name_vi: str
    name_en: str


@dataclass(frozen=True)
class Registry:
    """Everything the reference file defines."""

    agency: str
    agency_name_vi: str
    agency_name_en: str
    concepts: tuple[Concept, ...]
    categories: tuple[Category, ...]
    dataflows: tuple[Dataflow, ...]

    def dataflow(self, flow_id: str) -> Dataflow:
        """Return the data flow of that id. Raises `NoResults` with the ids there are."""
        for flow in self.dataflows:
            if flow.id == flow_id:
                return flow
        known = ", ".join(flow.id for flow in self.dataflows)
        raise NoResults(
            f"Không có luồng dữ liệu “{flow_id}”. Các luồng hiện có: {known}.",
            f"There is no data flow “{flow_id}”. There are: {known}.",
        )


def _component(concepts: Mapping[str, Concept], name: str, given: Any) -> Component:
    """Read `ID: column` or `ID: {column: …, codelist: …, level: …}`."""
    fields = dict(given) if isinstance(given, dict) else {"column": given}
    return Component(
        id=name,
        kind=concepts[name].kind,
        codelist=fields.get("codelist", ""),
        column=str(fields.get("column", "")),
        parameter=fields.get("parameter", ""),
        level=Level(fields.get("level", "observation")),
        required=bool(fields.get("required", False)),
    )


def _dataflow(agency: str, concepts: Mapping[str, Concept], flow_id: str, given: Mapping[str, Any]) -> Dataflow:
    def parts(section: str) -> tuple[Component, ...]:
        return tuple(_component(concepts, name, value) for name, value in given.get(section, {}).items())

    return Dataflow(
        agency=agency,
        id=flow_id,
        version=str(given["version"]),
        name_vi=given["name_vi"],
        name_en=given["name_en"],
        description_vi=given["description_vi"],
        description_en=given["description_en"],
        category=given["category"],
        table=given["table"],
        cross=given.get("cross", ""),
        where=given.get("where", ""),
        among=tuple(given.get("among", {}).items()),
        dimensions=parts("dimensions"),
        time=_component(concepts, TIME, given["time"]),
        measure=_component(concepts, MEASURE, given["measure"]),
        attributes=parts("attributes"),
    )


def read_registry(path: Path) -> Registry:
    """Read the data flows, concepts and categories from the YAML file at `path`."""
    given = yaml.safe_load(path.read_text(encoding="utf-8"))
    agency = given["agency"]
    concepts = {
        key: Concept(
            id=key,
            name_vi=value["name_vi"],
            name_en=value["name_en"],
            description_vi=value.get("description_vi", ""),
            description_en=value.get("description_en", ""),
            kind=Kind(value["kind"]),
        )
        for key, value in given["concepts"].items()
    }
    return Registry(
        agency=agency["id"],
        agency_name_vi=agency["name_vi"],
        agency_name_en=agency["name_en"],
        concepts=tuple(concepts.values()),
        categories=tuple(Category(key, **value) for key, value in given["categories"].items()),
        dataflows=tuple(_dataflow(agency["id"], concepts, key, value) for key, value in given["dataflows"].items()),
    )
