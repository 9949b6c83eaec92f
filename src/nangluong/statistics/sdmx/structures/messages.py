"""Structures written as SDMX-JSON 2.0, SDMX-ML 3.0 and SDMX-ML 2.1, in both languages.

pysdmx writes; afterwards the packed names are taken apart into `names` (JSON) or one `Name` per language (XML), the
parents of codes are added, and the empty `groups` that fail SDMX's own JSON schema are dropped.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from lxml import etree
from pysdmx.io.format import Format
from pysdmx.io.writer import write_sdmx
from pysdmx.model import Organisation
from pysdmx.model.message import Header

from nangluong.statistics.sdmx.structures.naming import SEPARATOR, unpacked
from nangluong.statistics.sdmx.writers.message import Header as OurHeader

_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_LOCALISED = {"name": "names", "description": "descriptions"}


def _header(given: OurHeader) -> Header:
    prepared = given.prepared.astimezone(dt.UTC).replace(microsecond=0)
    return Header(id=given.message_id, prepared=prepared, sender=Organisation(id=given.sender))


def _localised(node: dict[str, Any], language: str) -> dict[str, Any]:
    """Return an object of the message with both languages and without empty groups."""
    found: dict[str, Any] = {}
    for key, value in node.items():
        if key in _LOCALISED and isinstance(value, str) and SEPARATOR in value:
            vi, en, parent = unpacked(value)
            found[key] = vi if language.startswith("vi") else en
            found[_LOCALISED[key]] = {"vi": vi, "en": en}
            if parent:
                found["parent"] = parent
        elif key != "groups" or value:
            found[key] = _walked(value, language)
    return found


def _walked(node: Any, language: str) -> Any:
    if isinstance(node, dict):
        return _localised(node, language)
    if isinstance(node, list):
        return [_walked(item, language) for item in node]
    return node


def structures_json(header: OurHeader, artefacts: Sequence[Any], *, language: str = "vi") -> bytes:
    """Return artefacts, named with `packed`, as SDMX-JSON 2.0; `language` is that of the best-match names."""
    text = write_sdmx(artefacts, Format.STRUCTURE_SDMX_JSON_2_0_0, prettyprint=False, header=_header(header))
    message = _walked(json.loads(text or "{}"), language)
    message["meta"]["contentLanguages"] = ["vi", "en"]
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def _split_names(root: Any, *, reference_parents: bool) -> None:
    for element in list(root.iter()):
        text = element.text
        if not text or SEPARATOR not in text:
            continue
        vi, en, parent = unpacked(text)
        element.text = vi
        element.set(_XML_LANGUAGE, "vi")
        other = etree.Element(element.tag)
        other.text = en
        other.set(_XML_LANGUAGE, "en")
        element.addnext(other)
        if parent:
            _add_parent(element.getparent(), parent, as_reference=reference_parents)


def _add_parent(code: Any, parent: str, *, as_reference: bool) -> None:
    """Say in a code which one stands above it: by name in 3.0, by a reference in 2.1.

    The schema of 3.0 takes only names that begin with a letter there, though codes may begin with a digit: such a
    parent is left out of SDMX-ML 3.0 (2.1 and SDMX-JSON have it).
    """
    if not as_reference and not parent[0].isalpha():
        return
    element = etree.SubElement(code, etree.QName(code, "Parent"))
    if as_reference:
        etree.SubElement(element, "Ref", id=parent)
    else:
        element.text = parent


def _xml(header: OurHeader, artefacts: Sequence[Any], version: Format, *, reference_parents: bool) -> bytes:
    text = write_sdmx(artefacts, version, prettyprint=False, header=_header(header))
    root = etree.fromstring((text or "").encode())
    _split_names(root, reference_parents=reference_parents)
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def structures_ml_3_0(header: OurHeader, artefacts: Sequence[Any]) -> bytes:
    """Return artefacts, named with `packed`, as SDMX-ML 3.0."""
    return _xml(header, artefacts, Format.STRUCTURE_SDMX_ML_3_0, reference_parents=False)


def structures_ml_2_1(header: OurHeader, artefacts: Sequence[Any]) -> bytes:
    """Return artefacts, named with `packed`, as SDMX-ML 2.1, which has no representation maps."""
    kept = [artefact for artefact in artefacts if type(artefact).__name__ != "RepresentationMap"]
    return _xml(header, kept, Format.STRUCTURE_SDMX_ML_2_1, reference_parents=True)
