"""SDMX-ML 3.0 structure-specific, 2.1 structure-specific and 2.1 generic data messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from nangluong.statistics.sdmx.dataflows import Component, Dataflow
from nangluong.statistics.sdmx.writers.message import DataSet, Header, Layout, instant_text
from nangluong.statistics.sdmx.writers.rows import RowWriter, Template
from nangluong.statistics.sdmx.writers.wording import Write

_NAMESPACES = "http://www.sdmx.org/resources/sdmxml/schemas/"
_SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_STRUCTURE = "structure"

# XML 1.0 has no way to write these characters at all.
_UNWRITABLE = {code: "�" for code in [*range(0x20), 0xFFFE, 0xFFFF] if code not in (0x09, 0x0A, 0x0D)}
_UNWRITABLE |= dict.fromkeys(range(0xD800, 0xE000), "�")
_IN_ATTRIBUTES = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


def attribute_text(text: str) -> str:
    """Return text as it stands between the quotes of an XML attribute; what XML cannot hold becomes U+FFFD."""
    return escape(text.translate(_UNWRITABLE), _IN_ATTRIBUTES)


def _specific(component: Component, _position: int = 0) -> Write:
    return lambda _number, text: "" if text is None else f' {component.id}="{attribute_text(text)}"'


def _generic(component: Component, _position: int = 0) -> Write:
    return lambda _number, text: (
        "" if text is None else f'<g:Value id="{component.id}" value="{attribute_text(text)}"/>'
    )


def _generic_dimension(_component: Component) -> Write:
    return lambda _number, text: f'<g:ObsDimension value="{attribute_text(text or "")}"/>'


def _specific_template(*, grouped: bool) -> Template:
    return Template(
        dimension=_specific,
        observation=_specific,
        attribute=_specific,
        opening="<Series" if grouped else "<Obs",
        series_end=">",
        closing="</Series>",
        row_opening="<Obs" if grouped else "",
        measure=(' OBS_VALUE="', '"'),
        row_end="/>",
    )


def _generic_template(*, grouped: bool) -> Template:
    attributes = ("<g:Attributes>", "</g:Attributes>")
    return Template(
        dimension=_generic,
        observation=_generic_dimension if grouped else _generic,
        attribute=_generic,
        opening="<g:Series><g:SeriesKey>" if grouped else "<g:Obs><g:ObsKey>",
        key_end="</g:SeriesKey>",
        series_attributes=attributes,
        closing="</g:Series>",
        row_opening="<g:Obs>" if grouped else "",
        row_key_end="" if grouped else "</g:ObsKey>",
        measure=('<g:ObsValue value="', '"/>'),
        row_attributes=attributes,
        row_end="</g:Obs>",
    )


@dataclass(frozen=True)
class _Dialect:
    """What differs between the three formats outside the observations."""

    version: str
    root: str
    data_namespace: str
    prefix: str
    template: Callable[..., Template]
    usage: Callable[[Dataflow], str]
    specific: bool


def _usage_2_1(flow: Dataflow) -> str:
    return f'<Ref agencyID="{flow.agency}" id="{flow.id}" version="{flow.version}" class="Dataflow"/>'


def _usage_3_0(flow: Dataflow) -> str:
    return f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={flow.reference}"


_ML_3_0 = _Dialect(
    "v3_0", "StructureSpecificData", "data/structurespecific", "ss", _specific_template, _usage_3_0, specific=True
)
_ML_2_1 = _Dialect(
    "v2_1", "StructureSpecificData", "data/structurespecific", "ss", _specific_template, _usage_2_1, specific=True
)
_GENERIC_2_1 = _Dialect("v2_1", "GenericData", "data/generic", "g", _generic_template, _usage_2_1, specific=False)


def data_namespace(flow: Dataflow, observation: str) -> str:
    """Return the namespace of the flow's own data set type for one grouping."""
    return f"{_usage_3_0(flow)}:ObsLevelDim:{observation}"


def _head(header: Header, layout: Layout, dialect: _Dialect) -> str:
    base = _NAMESPACES + dialect.version
    own = data_namespace(layout.flow, layout.observation)
    own_prefix = f' xmlns:ns1="{own}"' if dialect.specific else ""
    namespace = f' namespace="{own}"' if dialect.specific else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<m:{dialect.root} xmlns:m="{base}/message" xmlns:c="{base}/common"'
        f' xmlns:{dialect.prefix}="{base}/{dialect.data_namespace}" xmlns:xsi="{_SCHEMA_INSTANCE}"{own_prefix}>'
        f"<m:Header><m:ID>{header.message_id}</m:ID><m:Test>false</m:Test>"
        f'<m:Prepared>{header.prepared_text}</m:Prepared><m:Sender id="{header.sender}"/>'
        f'<m:Structure structureID="{_STRUCTURE}"{namespace} dimensionAtObservation="{layout.observation}">'
        f"<c:StructureUsage>{dialect.usage(layout.flow)}</c:StructureUsage></m:Structure></m:Header>\n"
    )


def _data_set_tag(data_set: DataSet, dialect: _Dialect) -> str:
    """Return the opening tag; attributes are qualified in structure-specific messages only."""
    prefix = "ss:" if dialect.specific else ""
    tag = "<m:DataSet"
    if dialect.specific:
        scope = ' ss:dataScope="DataStructure"' if dialect is _ML_2_1 else ""
        tag += f' xsi:type="ns1:DataSetType"{scope}'
    tag += f' {prefix}structureRef="{_STRUCTURE}" {prefix}action="{data_set.action}"'
    for name, bound in (("validFromDate", data_set.valid_from), ("validToDate", data_set.valid_to)):
        if bound:
            tag += f' {prefix}{name}="{instant_text(bound)}"'
    return tag + ">"


def _message(header: Header, layout: Layout, data_sets: Sequence[DataSet], dialect: _Dialect) -> Iterator[bytes]:
    yield _head(header, layout, dialect).encode()
    writer = RowWriter(layout, dialect.template(grouped=layout.grouped))
    for data_set in data_sets:
        yield _data_set_tag(data_set, dialect).encode()
        yield from writer.texts(data_set)
        yield b"</m:DataSet>\n"
    yield f"</m:{dialect.root}>\n".encode()


def ml_3_0(header: Header, layout: Layout, data_sets: Sequence[DataSet]) -> Iterator[bytes]:
    """Write SDMX-ML 3.0 structure-specific data."""
    return _message(header, layout, data_sets, _ML_3_0)


def ml_2_1(header: Header, layout: Layout, data_sets: Sequence[DataSet]) -> Iterator[bytes]:
    """Write SDMX-ML 2.1 structure-specific data."""
    return _message(header, layout, data_sets, _ML_2_1)


def ml_2_1_generic(header: Header, layout: Layout, data_sets: Sequence[DataSet]) -> Iterator[bytes]:
    """Write SDMX-ML 2.1 generic data."""
    return _message(header, layout, data_sets, _GENERIC_2_1)
