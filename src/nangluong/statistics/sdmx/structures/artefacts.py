"""The structures of the service as pysdmx objects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pysdmx.model import (
    AvailabilityConstraint,
    Categorisation,
    Category,
    CategoryScheme,
    Code,
    Codelist,
    Component,
    Components,
    Concept,
    ConceptScheme,
    ConstraintAttachment,
    CubeKeyValue,
    CubeRegion,
    CubeTimeRange,
    CubeValue,
    Dataflow,
    DataStructureDefinition,
    DataType,
    ItemReference,
    RepresentationMap,
    Role,
    TimePeriodBoundary,
    ValueMap,
)

from nangluong.statistics.sdmx import dataflows as ours
from nangluong.statistics.sdmx.dataflows import TIME, Kind, Level, Registry
from nangluong.statistics.sdmx.periods import parse_period
from nangluong.statistics.sdmx.structures.inputs import Available, CodeList, CodeMap
from nangluong.statistics.sdmx.structures.naming import Naming, english

VERSION: Final = "1.0.0"
CONCEPTS: Final = "CS_ENERGY"
CATEGORIES: Final = "CAT_ENERGY"
_URN: Final = "urn:sdmx:org.sdmx.infomodel."

_TYPES = {
    Kind.CODE: DataType.STRING,
    Kind.TEXT: DataType.STRING,
    Kind.NUMBER: DataType.DECIMAL,
    Kind.TIME: DataType.PERIOD,
}


def codelist_urn(agency: str, codelist: str) -> str:
    """Return the URN of a code list of ours."""
    return f"{_URN}codelist.Codelist={agency}:{codelist}({VERSION})"


def dataflow_urn(flow: ours.Dataflow) -> str:
    """Return the URN of a data flow."""
    return f"{_URN}datastructure.Dataflow={flow.reference}"


@dataclass(frozen=True)
class Artefacts:
    """Makes the pysdmx objects, named by `naming`."""

    registry: Registry
    naming: Naming = english

    def codelist(self, given: CodeList) -> Codelist:
        """Return a code list."""
        codes = [Code(id=item.id, name=self.naming(item.name_vi, item.name_en, item.parent)) for item in given.items]
        return Codelist(
            id=given.id,
            name=self.naming(given.name_vi, given.name_en, ""),
            agency=self.registry.agency,
            version=VERSION,
            items=codes,
            is_partial=given.is_partial,
        )

    def concept_scheme(self) -> ConceptScheme:
        """Return the scheme of all concepts."""
        return ConceptScheme(
            id=CONCEPTS,
            name=self.naming("Khái niệm thống kê năng lượng", "Concepts of energy statistics", ""),
            agency=self.registry.agency,
            version=VERSION,
            items=[self._concept(concept) for concept in self.registry.concepts],
        )

    def _concept(self, concept: ours.Concept) -> Concept:
        described = concept.description_vi or concept.description_en
        return Concept(
            id=concept.id,
            name=self.naming(concept.name_vi, concept.name_en, ""),
            description=self.naming(concept.description_vi, concept.description_en, "") if described else None,
            dtype=_TYPES[concept.kind],
        )

    def _component(self, flow: ours.Dataflow, component: ours.Component, role: Role) -> Component:
        attachment = None
        if role is Role.ATTRIBUTE:
            attachment = ",".join(flow.dimension_ids) if component.level is Level.SERIES else "O"
        coded = bool(component.codelist)
        return Component(
            id=component.id,
            required=role is not Role.ATTRIBUTE or component.required,
            role=role,
            concept=ItemReference(
                sdmx_type="Concept",
                agency=self.registry.agency,
                id=CONCEPTS,
                version=VERSION,
                item_id=component.id,
            ),
            local_dtype=None if coded else _TYPES[component.kind],
            local_enum_ref=codelist_urn(self.registry.agency, component.codelist) if coded else None,
            attachment_level=attachment,
        )

    def data_structure(self, flow: ours.Dataflow) -> DataStructureDefinition:
        """Return the data structure definition of a flow."""
        assert flow.measure is not None
        components = [
            *(self._component(flow, part, Role.DIMENSION) for part in (*flow.dimensions, flow.time)),
            self._component(flow, flow.measure, Role.MEASURE),
            *(self._component(flow, part, Role.ATTRIBUTE) for part in flow.attributes),
        ]
        return DataStructureDefinition(
            id=flow.structure_id,
            name=self.naming(flow.name_vi, flow.name_en, ""),
            agency=flow.agency,
            version=flow.version,
            components=Components(components),
        )

    def dataflow(self, flow: ours.Dataflow) -> Dataflow:
        """Return a data flow."""
        return Dataflow(
            id=flow.id,
            name=self.naming(flow.name_vi, flow.name_en, ""),
            description=self.naming(flow.description_vi, flow.description_en, ""),
            agency=flow.agency,
            version=flow.version,
            structure=f"{_URN}datastructure.DataStructure={flow.structure_reference}",
        )

    def category_scheme(self) -> CategoryScheme:
        """Return the scheme of subjects."""
        return CategoryScheme(
            id=CATEGORIES,
            name=self.naming("Chủ đề số liệu năng lượng", "Subjects of energy data", ""),
            agency=self.registry.agency,
            version=VERSION,
            items=[
                Category(id=category.id, name=self.naming(category.name_vi, category.name_en, ""))
                for category in self.registry.categories
            ],
        )

    def categorisations(self) -> list[Categorisation]:
        """Return which flow stands under which subject."""
        return [
            Categorisation(
                id=f"CATEG_{flow.id}",
                name=self.naming(flow.name_vi, flow.name_en, ""),
                agency=flow.agency,
                version=VERSION,
                source=dataflow_urn(flow),
                target=f"{_URN}categoryscheme.Category={flow.agency}:{CATEGORIES}({VERSION}).{flow.category}",
            )
            for flow in self.registry.dataflows
        ]

    def constraint(self, available: Available) -> AvailabilityConstraint:
        """Return what there is in a flow; the time range runs from the first to the last day, both included.

        Days, because sdmx1 cannot read a quarter as the end of a range.
        """
        flow = self.registry.dataflow(available.flow)
        keys = [
            CubeKeyValue(id=dimension, values=[CubeValue(value) for value in values])
            for dimension, values in available.values.items()
            if values and dimension != TIME
        ]
        if available.first and available.last:
            begun = parse_period(available.first).start.date()
            ended = (parse_period(available.last).end - dt.timedelta(seconds=1)).date()
            span = CubeTimeRange(
                start_period=TimePeriodBoundary(begun.isoformat()), end_period=TimePeriodBoundary(ended.isoformat())
            )
            keys.append(CubeKeyValue(id=TIME, time_range=span))
        return AvailabilityConstraint(
            constraint_attachment=ConstraintAttachment(data_provider=None, dataflows=(dataflow_urn(flow),)),
            cube_region=CubeRegion(key_values=keys),
            series_count=available.series,
            obs_count=available.observations,
        )

    def representation_map(self, given: CodeMap) -> RepresentationMap:
        """Return a map from our codes to somebody else's."""
        return RepresentationMap(
            id=given.id,
            name=self.naming(given.name_vi, given.name_en, ""),
            agency=self.registry.agency,
            version=VERSION,
            source=codelist_urn(self.registry.agency, given.codelist),
            target=DataType.STRING if given.target == "String" else given.target,
            maps=[ValueMap(source=mine, target=theirs) for mine, theirs in given.pairs],
        )


def codelists_of(flow: ours.Dataflow, lists: Mapping[str, CodeList]) -> Sequence[CodeList]:
    """Return the code lists that a flow's components use."""
    used = dict.fromkeys(part.codelist for part in flow.components.values() if part.codelist)
    return [lists[codelist] for codelist in used if codelist in lists]
