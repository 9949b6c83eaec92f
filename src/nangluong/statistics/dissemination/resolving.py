"""Which artefacts a structure query means, with the references it asks for. Pure.

Artefacts are named by kind and id; what an artefact refers to are its children, what refers to it its parents.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from nangluong.statistics.sdmx.dataflows import Dataflow, Registry
from nangluong.statistics.sdmx.query.structure import StructureQuery
from nangluong.statistics.sdmx.structures.artefacts import CATEGORIES, CONCEPTS, VERSION
from nangluong.statistics.sdmx.structures.inputs import CodeMap

Name = tuple[str, str]
"""Kind (as in addresses: `codelist`, `dataflow` …) and id of an artefact."""

STUBS = {
    "allstubs": (True, False),
    "referencestubs": (False, False),
    "allcompletestubs": (True, True),
    "referencecompletestubs": (False, True),
}
"""Details that cut artefacts down to their head: whether the artefacts asked for too, and whether texts stay."""


@dataclass(frozen=True)
class Graph:
    """All artefacts of a release: version by name, and what each refers to."""

    versions: Mapping[Name, str]
    children: Mapping[Name, frozenset[Name]]

    @property
    def parents(self) -> dict[Name, frozenset[Name]]:
        """Return what refers to each artefact."""
        found: dict[Name, set[Name]] = {}
        for name, below in self.children.items():
            for child in below:
                found.setdefault(child, set()).add(name)
        return {name: frozenset(above) for name, above in found.items()}


def constraint_id(flow: Dataflow) -> str:
    """Return the id of the constraint that says what a flow holds: pysdmx gives it that of the flow."""
    return flow.id


def _of_flow(flow: Dataflow) -> Iterator[tuple[Name, str, set[Name]]]:
    lists = {("codelist", part.codelist) for part in flow.components.values() if part.codelist}
    here: Name = ("dataflow", flow.id)
    structure: Name = ("datastructure", flow.structure_id)
    yield here, flow.version, {structure}
    yield structure, flow.version, {("conceptscheme", CONCEPTS), *lists}
    yield ("categorisation", f"CATEG_{flow.id}"), VERSION, {here, ("categoryscheme", CATEGORIES)}
    yield ("dataconstraint", constraint_id(flow)), VERSION, {here}


def graph_of(registry: Registry, filled: Container[str], lists: Iterable[str], maps: Iterable[CodeMap]) -> Graph:
    """Return the graph of everything that a release publishes; flows that are not `filled` have no constraint."""
    versions: dict[Name, str] = {("conceptscheme", CONCEPTS): VERSION, ("categoryscheme", CATEGORIES): VERSION}
    children: dict[Name, frozenset[Name]] = {}
    versions |= {("codelist", name): VERSION for name in lists}
    for flow in registry.dataflows:
        for name, version, below in _of_flow(flow):
            if name[0] == "dataconstraint" and flow.id not in filled:
                continue
            versions[name], children[name] = version, frozenset(below)
    for known in maps:
        name = ("representationmap", known.id)
        versions[name], children[name] = VERSION, frozenset({("codelist", known.codelist)})
    return Graph(versions, children)


def _closure(start: Iterable[Name], step: Mapping[Name, frozenset[Name]]) -> set[Name]:
    found: set[Name] = set()
    waiting = list(start)
    while waiting:
        for name in step.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def _next(start: Iterable[Name], step: Mapping[Name, frozenset[Name]]) -> set[Name]:
    return {name for one in start for name in step.get(one, ())}


def _referenced(graph: Graph, start: set[Name], word: str) -> set[Name]:
    down, up = graph.children, graph.parents
    siblings: Callable[[], set[Name]] = lambda: _next(start, up) | _next(_next(start, up), down)  # noqa: E731
    ways: dict[str, Callable[[], set[Name]]] = {
        "none": set,
        "children": lambda: _next(start, down),
        "descendants": lambda: _closure(start, down),
        "parents": lambda: _next(start, up),
        "ancestors": lambda: _closure(start, up),
        "parentsandsiblings": siblings,
        "all": lambda: siblings() | _closure(start, down),
    }
    if word in ways:
        return ways[word]()
    around = _closure(start, down) | _closure(start, up) | siblings()
    return {name for name in around if name[0] == word}


def resolve(graph: Graph, agency: str, query: StructureQuery) -> tuple[list[Name], list[Name]]:
    """Return the artefacts asked for and those that come with them, each in order of kind and id."""
    asked = {
        name
        for name, version in graph.versions.items()
        if query.kind in ("*", name[0]) and query.reference.means(agency, name[1], version)
    }
    beside: set[Name] = set()
    for word in query.references:
        beside |= _referenced(graph, asked, word)
    return sorted(asked), sorted(name for name in beside - asked if name in graph.versions)
