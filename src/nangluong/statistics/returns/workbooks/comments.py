"""Notes that people left at cells of a workbook: Excel's notes (legacy comments) and its threaded comments. Pure.

calamine reads no comments, so the XML is read here; the file was examined before (`foundation.files`). A sheet's notes
are by (row, column), counted from 0. Whatever of it is not to be understood holds no note; it is never a fault.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

Notes = dict[tuple[int, int], str]

_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_MIRROR = "[Threaded comment]"
_MOST_NOTES = 20_000


def _parsed(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    try:
        content = archive.read(name)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        return etree.fromstring(content, parser)
    except (KeyError, etree.XMLSyntaxError):
        return None


def _targets(archive: zipfile.ZipFile, part: str) -> list[tuple[str, str, str]]:
    """Return the relationships of a part: id, last word of the type, full name of the target."""
    folder, name = posixpath.split(part)
    root = _parsed(archive, f"{folder}/_rels/{name}.rels")
    found = []
    for one in [] if root is None else root.iter(f"{_PACKAGE}Relationship"):
        target = one.get("Target", "")
        full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        found.append((one.get("Id", ""), one.get("Type", "").rpartition("/")[2], full))
    return found


def _place(reference: str) -> tuple[int, int] | None:
    found = _PLACE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _words(element: etree._Element) -> str:
    """Return the text of a note without the reading of ideographs (`rPh`)."""
    runs = (one for one in element.iter() if isinstance(one.tag, str) and _local(one) == "t")
    return "".join(run.text or "" for run in runs if all(_local(up) != "rPh" for up in run.iterancestors()))


def _plain_notes(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield place and text of legacy comments; Excel writes the author's name in front of what they type."""
    authors = [(one.text or "").strip() for one in root.iter() if isinstance(one.tag, str) and _local(one) == "author"]
    for one in root.iter():
        if not isinstance(one.tag, str) or _local(one) != "comment":
            continue
        text, number = _words(one).strip(), one.get("authorId", "")
        author = authors[int(number)] if number.isdigit() and int(number) < len(authors) else ""
        if author and text.startswith(f"{author}:"):
            text = text[len(author) + 1 :].strip()
        # What stands in for a threaded comment in old programs says so at length; the thread itself is read instead.
        if not text.startswith(_MIRROR):
            yield one.get("ref", ""), text


def _threads(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield place and text of threaded comments, in the order they were written."""
    for one in root.iter():
        if isinstance(one.tag, str) and _local(one) == "threadedComment":
            text = next((part.text for part in one if _local(part) == "text"), "") or ""
            yield one.get("ref", ""), text.strip()


_READERS = {"comments": _plain_notes, "threadedComment": _threads}


def _sheet_notes(archive: zipfile.ZipFile, part: str) -> Notes:
    found: Notes = {}
    for _identity, kind, target in _targets(archive, part):
        root = _parsed(archive, target) if kind in _READERS else None
        for reference, text in [] if root is None else _READERS[kind](root):
            place = _place(reference)
            if place is not None and text and len(found) < _MOST_NOTES:
                found[place] = f"{found[place]}\n{text}" if place in found else text
    return found


def read_comments(content: bytes) -> dict[str, Notes]:
    """Return the notes of a workbook by the names of its sheets; sheets without any are left out."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if not any("comment" in name.lower() for name in names):
            return {}
        book = _parsed(archive, "xl/workbook.xml")
        parts = {identity: target for identity, _kind, target in _targets(archive, "xl/workbook.xml")}
        sheets = (
            [] if book is None else [one for one in book.iter() if isinstance(one.tag, str) and _local(one) == "sheet"]
        )
        found = {}
        for sheet in sheets:
            identity = next((value for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
            if notes := _sheet_notes(archive, parts.get(str(identity), "")):
                found[sheet.get("name", "")] = notes
        return found
