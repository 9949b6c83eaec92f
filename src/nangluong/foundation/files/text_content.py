"""Text files: really text, in UTF-8, and not a page, a script or a bomb of entities. Pure but for the file."""

from __future__ import annotations

import re
from pathlib import Path
from xml.parsers import expat

from nangluong.foundation.files.refusals import FileRefused

_PIECE = 256 * 1024
_BOM = b"\xef\xbb\xbf"
# Tab, line feed, carriage return and form feed are text; the other controls are not.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_FOREIGN_STARTS = ("<", "%pdf-", "#!", "%!ps", "{\\rtf")
_ACTIVE = re.compile(r"<\s*(?:!doctype\s+html|html|script|svg|iframe|object|embed)\b", re.IGNORECASE)
_ACTIVE_ROOTS = frozenset({"html", "svg", "script", "xhtml", "stylesheet", "transform"})
_DEEPEST, _MOST_ELEMENTS = 200, 5_000_000


def check_text(path: Path, name: str) -> None:
    """Refuse what is not UTF-8 text, or text that a browser or shell would run. Raises `FileRefused`."""
    with path.open("rb") as stream:
        start = stream.read(_PIECE)
        _check_start(start, name)
        tail = b""
        while start:
            tail = _check_piece(tail + start, name)
            start = stream.read(_PIECE)
        if tail:
            raise _not_utf8(name)


def _check_start(start: bytes, name: str) -> None:
    words = start.removeprefix(_BOM).decode("utf-8", "ignore").lstrip().lower()
    if words.startswith(_FOREIGN_STARTS) or _ACTIVE.search(words):
        raise FileRefused(
            "active_text",
            name,
            "nội dung là trang web, hình vẽ hoặc mã chạy được, không phải bảng hay văn bản",
            "its content is a web page, a drawing or a script, not a table or a text",
        )


def _check_piece(piece: bytes, name: str) -> bytes:
    """Check one piece and return the bytes of a character that the next piece completes."""
    try:
        text, rest = piece.decode("utf-8"), b""
    except UnicodeDecodeError as error:
        if len(piece) - error.start > 3 or error.reason != "unexpected end of data":
            raise _not_utf8(name) from None
        text, rest = piece[: error.start].decode("utf-8"), piece[error.start :]
    if _CONTROLS.search(text):
        raise FileRefused(
            "control_characters",
            name,
            "có ký tự điều khiển, tệp hỏng hoặc không phải văn bản",
            "it has control characters; it is damaged or not text",
        )
    return rest


def _not_utf8(name: str) -> FileRefused:
    return FileRefused(
        "not_utf8",
        name,
        "không phải chữ Unicode (UTF-8); hãy lưu lại dạng “UTF-8”",
        "it is not Unicode text (UTF-8); save it again as “UTF-8”",
    )


class _Forbidden(Exception):
    def __init__(self, kind: str) -> None:
        self.kind = kind


class _XmlCheck:
    """Walks XML without building it: no document type, hence no entities; bounded depth and size."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.ProcessingInstructionHandler = self._instruction
        self._depth = self._elements = 0

    def _doctype(self, *_: object) -> None:
        raise _Forbidden("xml_doctype")

    def _instruction(self, target: str, _data: str) -> None:
        if target.lower() == "xml-stylesheet":
            raise _Forbidden("active_text")

    def _start(self, tag: str, _attributes: object) -> None:
        self._depth += 1
        self._elements += 1
        local = tag.rpartition(":")[2].lower()
        if local == "script" or (self._depth == 1 and local in _ACTIVE_ROOTS):
            raise _Forbidden("active_text")
        if self._depth > _DEEPEST or self._elements > _MOST_ELEMENTS:
            raise _Forbidden("xml_depth")

    def _end(self, _tag: str) -> None:
        self._depth -= 1


_XML_WORDS = {
    "xml_doctype": (
        "XML có khai báo DOCTYPE (dùng để phình tệp hoặc đọc tệp khác); hãy bỏ khai báo đó",
        "the XML has a DOCTYPE (used to blow files up or read others); remove it",
    ),
    "active_text": (
        "nội dung là trang web hoặc hình vẽ có mã, không phải XML số liệu",
        "its content is a web page or a drawing that may hold scripts, not XML data",
    ),
    "xml_depth": ("XML lồng nhau quá sâu hoặc quá nhiều phần tử", "the XML is nested too deeply or too large"),
}


def check_xml(path: Path, name: str) -> None:
    """Refuse XML that is broken, declares a document type, or is a page or drawing. Raises `FileRefused`."""
    check = _XmlCheck()
    try:
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                check.parser.Parse(piece, False)
        check.parser.Parse(b"", True)
    except _Forbidden as found:
        raise FileRefused(found.kind, name, *_XML_WORDS[found.kind]) from None
    except expat.ExpatError as error:
        raise FileRefused(
            "bad_xml",
            name,
            f"XML hỏng ở dòng {error.lineno}; hãy xuất lại tệp",
            f"the XML is broken on line {error.lineno}; export it again",
        ) from None
