"""XML from strangers: no document type, no entities, no network. Pure."""

from __future__ import annotations

import re

from lxml import etree

_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")


class UnsafeXml(ValueError):
    """An XML document that is not read; the argument is the reason code."""


def parse_xml(content: bytes) -> etree._Element:
    """Return the root of a UTF-8 XML document.

    A document type declaration is refused before parsing: it is where entity bombs and file inclusions live, and no
    format here needs one. UTF-16 and other encodings are refused because the search for it would miss them. Raises
    `UnsafeXml` with `encoding`, `entities` or `not_xml`.
    """
    declared = _DECLARED.search(content[:400])
    name = declared[1].upper() if declared else b"UTF-8"
    if name not in (b"UTF-8", b"UTF8", b"US-ASCII") or content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content:
        raise UnsafeXml("encoding")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise UnsafeXml("entities")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as fault:
        raise UnsafeXml("not_xml", fault.lineno or 0) from None
