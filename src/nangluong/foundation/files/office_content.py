"""Workbooks and documents of Office: really OOXML, within bounds, without macros and without reaching out. Pure."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from nangluong.foundation.files.refusals import FileRefused
from nangluong.foundation.intake.errors import IntakeError
from nangluong.foundation.intake.limits import DEFAULT_LIMITS
from nangluong.foundation.intake.zip_entries import check_directory, inflated

_LIMITS = replace(DEFAULT_LIMITS, max_zip_entries=5_000)
_TYPES = "[Content_Types].xml"
_MAIN = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
}
_PARTS = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml"}
_ENDINGS = (
    *(".xml", ".rels", ".vml", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".wdp"),
    *(".odttf", ".fntdata", ".psmdcp"),
)
_MACRO = re.compile(r"vba|macrosheets|activex|dialogsheets|customui", re.IGNORECASE)
_EMBEDDED = re.compile(r"embeddings/|oleobject|/embeddedfonts", re.IGNORECASE)
_LINKS = re.compile(r"externallinks/", re.IGNORECASE)
_PRINTER = re.compile(r"printersettings\d*\.bin$", re.IGNORECASE)
_FIELD = re.compile(r"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT)\b", re.IGNORECASE)
_MACRO_TYPE = re.compile(r"macroenabled|vbaproject|ms-office\.activex", re.IGNORECASE)
_MAILABLE = ("http://", "https://", "mailto:", "#")

_WORDS = {
    "macro": (
        "tệp có macro (mã tự chạy); hãy lưu lại dạng không macro (.xlsx, .docx)",
        "it holds macros (code that runs by itself); save it again without (.xlsx, .docx)",
    ),
    "embedded": (
        "tệp có đối tượng nhúng (OLE) bên trong; hãy bỏ các đối tượng đó rồi lưu lại",
        "it holds embedded objects (OLE); remove them and save it again",
    ),
    "external": (
        "tệp liên kết tới tệp hoặc máy khác; hãy ngắt liên kết (Data → Edit Links) rồi lưu lại",
        "it links to other files or machines; break the links (Data → Edit Links) and save it again",
    ),
    "path": ("tên mục bên trong tệp trỏ ra ngoài thư mục", "the name of an entry inside leads out of the archive"),
    "unknown_part": ("bên trong có phần lạ ({0})", "it holds an unusual part ({0})"),
    "not_office": (
        "là tệp nén nhưng không phải tệp Office như tên; hãy lưu lại bằng Excel, Word hoặc LibreOffice",
        "it is an archive but not the Office file its name says; save it again with Excel, Word or LibreOffice",
    ),
    "bad_xml": ("nội dung bên trong bị hỏng; hãy mở và lưu lại", "its inside is damaged; open it and save it again"),
    "polyglot": (
        "có nội dung lạ nối vào tệp; hãy lưu lại bằng Excel, Word hoặc LibreOffice",
        "something foreign is joined to the file; save it again with Excel, Word or LibreOffice",
    ),
}


def _refused(kind: str, name: str, *details: str) -> FileRefused:
    vi, en = _WORDS[kind]
    return FileRefused(kind, name, vi.format(*details), en.format(*details))


class _Found(Exception):
    def __init__(self, kind: str) -> None:
        self.kind = kind


class _PartCheck:
    """Walks one XML part: no document type, no relationship that reaches out, no field that fetches or runs."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.types: dict[str, str] = {}
        self._field, self._in_field = "", False

    def _doctype(self, *_: object) -> None:
        raise _Found("bad_xml")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "Relationship" and attributes.get("TargetMode") == "External":
            link = attributes.get("Type", "").endswith("/hyperlink")
            if not link or not attributes.get("Target", "").lower().startswith(_MAILABLE):
                raise _Found("external")
        elif local in ("Override", "Default"):
            kind = attributes.get("ContentType", "")
            if _MACRO_TYPE.search(kind):
                raise _Found("macro")
            self.types[attributes.get("PartName", "").lstrip("/")] = kind
        elif local in ("oleObject", "OLEObject", "ddeLink", "oleLink"):
            raise _Found("external" if local == "ddeLink" else "embedded")
        elif local == "p":
            self._check_field()
        elif local == "fldSimple":
            instruction = next((text for key, text in attributes.items() if key.endswith("instr")), "")
            if _FIELD.search(instruction):
                raise _Found("external")
        self._in_field = local == "instrText"

    def _end(self, _tag: str) -> None:
        self._in_field = False

    def _text(self, text: str) -> None:
        # Word cuts an instruction into pieces (D, DE, AUTO): they are read together, a paragraph at a time.
        if self._in_field:
            self._field += text

    def _check_field(self) -> None:
        if _FIELD.search(self._field):
            raise _Found("external")
        self._field = ""

    def finish(self) -> None:
        """Say that the part is at its end."""
        self.parser.Parse(b"", True)
        self._check_field()


def _check_name(entry: str, name: str) -> None:
    if entry.startswith(("/", "\\")) or "\\" in entry or ".." in entry.split("/") or ":" in entry:
        raise _refused("path", name)
    for kind, pattern in (("macro", _MACRO), ("embedded", _EMBEDDED), ("external", _LINKS)):
        if pattern.search(entry):
            raise _refused(kind, name)
    if not entry.endswith("/") and not entry.lower().endswith(_ENDINGS) and not _PRINTER.search(entry):
        raise _refused("unknown_part", name, entry[:60])


def _check_frame(stream: BinaryIO, entries: list[zipfile.ZipInfo], archive: zipfile.ZipFile, name: str) -> None:
    """The archive must begin and end with the file: nothing in front, no comment, nothing behind."""
    stream.seek(0)
    head = stream.read(2048)
    stream.seek(-22, 2)
    starts = min((entry.header_offset for entry in entries), default=-1)
    if starts != 0 or archive.comment or stream.read(4) != b"PK\x05\x06" or b"%PDF-" in head:
        raise _refused("polyglot", name)


def _pieces(stream: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    size = 0
    for piece in inflated(stream, entry):
        size += len(piece)
        if size > entry.file_size:
            raise _Found("bad_xml")
        yield piece


def _check_part(stream: BinaryIO, entry: zipfile.ZipInfo) -> dict[str, str]:
    """Inflate one entry within its declared size and return the content types it declares."""
    if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
        for piece in _pieces(stream, entry):
            if piece.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"MZ")):
                raise _Found("embedded")
        return {}
    check = _PartCheck()
    for piece in _pieces(stream, entry):
        check.parser.Parse(piece, False)
    check.finish()
    return check.types


def check_office(path: Path, name: str, kind: str) -> None:
    """Refuse what is not a plain workbook (`kind` "xlsx") or document ("docx"). Raises `FileRefused`."""
    try:
        with path.open("rb") as stream, zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            check_directory(name, entries, _LIMITS)
            _check_frame(stream, entries, archive, name)
            for entry in entries:
                _check_name(entry.filename, name)
            types: dict[str, str] = {}
            for entry in entries:
                found = _check_part(stream, entry)
                if entry.filename == _TYPES:
                    types = found
    except IntakeError as refusal:
        fault = refusal.faults[0]
        raise FileRefused(fault.kind, name, fault.reason_vi, fault.reason_en) from None
    except _Found as found:
        raise _refused(found.kind, name) from None
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, OSError, NotImplementedError):
        raise _refused("bad_xml", name) from None
    if types.get(_PARTS[kind]) != _MAIN[kind]:
        raise _refused("not_office", name)
