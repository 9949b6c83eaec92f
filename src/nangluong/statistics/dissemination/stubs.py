"""Artefacts cut down to their heads (`detail=allstubs` and the like), in written messages. Pure.

A stub says id, agency, version and name, and that the rest is elsewhere; complete stubs keep description and the rest
of the texts.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from nangluong.statistics.dissemination.resolving import Name

_SECTIONS = {
    "codelist": "codelists",
    "conceptscheme": "conceptSchemes",
    "categoryscheme": "categorySchemes",
    "dataflow": "dataflows",
    "datastructure": "dataStructures",
    "categorisation": "categorisations",
    "dataconstraint": "dataConstraints",
    "representationmap": "representationMaps",
}
_ELEMENTS = {
    "codelist": ("Codelist",),
    "conceptscheme": ("ConceptScheme",),
    "categoryscheme": ("CategoryScheme",),
    "dataflow": ("Dataflow",),
    "datastructure": ("DataStructure",),
    "categorisation": ("Categorisation",),
    "dataconstraint": ("DataConstraint", "ContentConstraint"),
    "representationmap": ("RepresentationMap",),
}
_HEAD = ("id", "agencyID", "version", "name", "names", "links", "isExternalReference")
_TEXTS = ("description", "descriptions", "annotations")
# What a message must have even in a stub, because the schema says so.
_NEEDED = ("source", "target", "role", "type", "structure")


def json_stubs(body: bytes, names: Collection[Name], *, texts: bool) -> bytes:
    """Return an SDMX-JSON structure message with the artefacts `names` cut down."""
    message: dict[str, Any] = json.loads(body)
    for kind, section in _SECTIONS.items():
        wanted = {name for known, name in names if known == kind}
        for artefact in message.get("data", {}).get(section, []):
            if artefact.get("id") in wanted:
                kept = (*_HEAD, *_NEEDED, *(_TEXTS if texts else ()))
                for field in [field for field in artefact if field not in kept]:
                    del artefact[field]
                artefact["isExternalReference"] = True
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def xml_stubs(body: bytes, names: Collection[Name], *, texts: bool) -> bytes:
    """Return an SDMX-ML structure message with the artefacts `names` cut down."""
    root = etree.fromstring(body)
    elements = {element: kind for kind, found in _ELEMENTS.items() for element in found}
    kept = {"Name", "Source", "Target", *(("Description", "Annotations") if texts else ())}
    for element in list(root.iter(*(f"{{*}}{local}" for local in elements))):
        kind = elements[etree.QName(element).localname]
        if (kind, element.get("id")) not in names or element.get("agencyID") is None:
            continue
        for child in list(element):
            if etree.QName(child).localname not in kept:
                element.remove(child)
        element.set("isExternalReference", "true")
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written
