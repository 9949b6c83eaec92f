"""The XML schema of a data flow's own messages (SDMX-ML 3.0 and 2.1 structure-specific).

SDMX's general schemas leave the types of data sets abstract; these derive them, so that a message can be validated to
the last code. The types restrict those of the general schema as the SDMX technical notes say.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from nangluong.statistics.sdmx.dataflows import Component, Dataflow, Kind
from nangluong.statistics.sdmx.structures.inputs import CodeList
from nangluong.statistics.sdmx.writers.message import ALL_DIMENSIONS, Layout
from nangluong.statistics.sdmx.writers.xml import data_namespace

_NAMESPACES = "http://www.sdmx.org/resources/sdmxml/schemas/"
_TYPES = {
    Kind.CODE: "common:IDType",
    Kind.TEXT: "xs:string",
    Kind.NUMBER: "xs:decimal",
    Kind.TIME: "common:ObservationalTimePeriodType",
}


def _code_types(flow: Dataflow, lists: Mapping[str, CodeList]) -> str:
    used = dict.fromkeys(part.codelist for part in flow.components.values() if part.codelist in lists)
    written = []
    for name in used:
        codes = "".join(f"<xs:enumeration value={quoteattr(item.id)}/>" for item in lists[name].items)
        inner = f'<xs:restriction base="common:IDType">{codes}</xs:restriction>'
        written.append(f'<xs:simpleType name="{name}">{inner}</xs:simpleType>')
    return "".join(written)


def _attribute(component: Component, lists: Mapping[str, CodeList], *, required: bool) -> str:
    kind = component.codelist if component.codelist in lists else _TYPES[component.kind]
    return f'<xs:attribute name="{component.id}" type="{kind}" use="{"required" if required else "optional"}"/>'


def _prohibited_time(present: bool) -> str:
    return "" if present else '<xs:attribute name="TIME_PERIOD" use="prohibited"/>'


def _restriction(name: str, content: str) -> str:
    inner = f'<xs:restriction base="dsd:{name}">{content}</xs:restriction>'
    return f'<xs:complexType name="{name}"><xs:complexContent>{inner}</xs:complexContent></xs:complexType>'


def _annotations() -> str:
    return '<xs:element ref="common:Annotations" minOccurs="0"/>'


def _element(name: str) -> str:
    return f'<xs:element name="{name}" type="{name}Type" form="unqualified" minOccurs="0" maxOccurs="unbounded"/>'


def _data_set(layout: Layout, *, modern: bool) -> str:
    body = _element("Series" if layout.grouped else "Obs")
    choice = f'<xs:choice minOccurs="0" maxOccurs="unbounded">{body}</xs:choice>' if modern else ""
    choice = choice or f'<xs:choice minOccurs="0">{body}</xs:choice>'
    provider = (
        '<xs:element name="DataProvider" type="common:DataProviderReferenceType" form="unqualified" minOccurs="0"/>'
    )
    return _restriction("DataSetType", f"<xs:sequence>{_annotations()}{provider}{choice}</xs:sequence>")


def data_schema(flow: Dataflow, observation: str, lists: Mapping[str, CodeList], *, base: str, modern: bool) -> bytes:
    """Return the schema of one grouping of a flow.

    `lists` are the code lists to check codes against; `base` is where SDMX's own schemas are (a folder or address that
    ends with "/"); `modern`: of SDMX-ML 3.0, else 2.1.
    """
    layout = Layout(flow, observation)
    version = "v3_0" if modern else "v2_1"
    file = "SDMXDataStructureSpecific.xsd"
    own = data_namespace(flow, observation)
    row_dimensions = (layout.row_dimension,) if layout.grouped else (*layout.key, layout.row_dimension)
    row = "".join(_attribute(part, lists, required=True) for part in row_dimensions)
    row += _prohibited_time(any(part.kind is Kind.TIME for part in row_dimensions))
    if flow.measure:
        row += _attribute(flow.measure, {}, required=False)
    attributes = layout.row_attributes if layout.grouped else flow.attributes
    row += "".join(_attribute(part, lists, required=part.required) for part in attributes)
    types = _restriction("ObsType", f"<xs:sequence>{_annotations()}</xs:sequence>{row}")
    if observation != ALL_DIMENSIONS:
        key = "".join(_attribute(part, lists, required=True) for part in layout.key)
        key += "".join(_attribute(part, lists, required=part.required) for part in layout.series_attributes)
        key += _prohibited_time(any(part.kind is Kind.TIME for part in layout.key))
        types += _restriction("SeriesType", f"<xs:sequence>{_annotations()}{_element('Obs')}</xs:sequence>{key}")
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{own}" targetNamespace="{own}"'
        f' xmlns:dsd="{_NAMESPACES}{version}/data/structurespecific" xmlns:common="{_NAMESPACES}{version}/common"'
        ' elementFormDefault="qualified" attributeFormDefault="unqualified">'
        f'<xs:import namespace="{_NAMESPACES}{version}/data/structurespecific" schemaLocation="{base}{file}"/>'
        f'<xs:import namespace="{_NAMESPACES}{version}/common" schemaLocation="{base}SDMXCommon.xsd"/>'
        f"{_code_types(flow, lists)}{_data_set(layout, modern=modern)}{types}</xs:schema>"
    )
    return text.encode()
