"""Kinds of files that can be taken, and which of them a content claims to be. Pure.

The first bytes decide, not the name and not what the browser says; the name's extension must then agree. What a
kind's first bytes promise is proved by its own check (`pdf_content`, `office_content`, `text_content`, `images`).
"""

from __future__ import annotations

from dataclasses import dataclass

import puremagic

from nangluong.foundation.files.names import extension_of
from nangluong.foundation.files.refusals import FileRefused

_ZIP, _PDF = b"PK\x03\x04", b"%PDF-"
HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its code, the extensions it may carry, the media type it is served under, its name."""

    code: str
    extensions: tuple[str, ...]
    media_type: str
    name_vi: str
    name_en: str


_OOXML = "application/vnd.openxmlformats-officedocument"
KINDS = {
    kind.code: kind
    for kind in (
        Kind("pdf", ("pdf",), "application/pdf", "PDF", "PDF"),
        Kind("xlsx", ("xlsx",), f"{_OOXML}.spreadsheetml.sheet", "Excel (.xlsx)", "Excel (.xlsx)"),
        Kind("docx", ("docx",), f"{_OOXML}.wordprocessingml.document", "Word (.docx)", "Word (.docx)"),
        Kind("csv", ("csv",), "text/csv; charset=utf-8", "CSV", "CSV"),
        Kind("txt", ("txt",), "text/plain; charset=utf-8", "văn bản (.txt)", "text (.txt)"),
        Kind("xml", ("xml",), "application/xml", "XML", "XML"),
        Kind("png", ("png",), "image/png", "ảnh PNG", "PNG picture"),
        Kind("jpeg", ("jpg", "jpeg"), "image/jpeg", "ảnh JPEG", "JPEG picture"),
        Kind("webp", ("webp",), "image/webp", "ảnh WebP", "WebP picture"),
    )
}
IMAGES = frozenset({"png", "jpeg", "webp"})
OFFICE = frozenset({"xlsx", "docx"})
_BY_EXTENSION = {extension: kind for kind in KINDS.values() for extension in kind.extensions}

_SIGNATURES: tuple[tuple[bytes, frozenset[str]], ...] = (
    (_PDF, frozenset({"pdf"})),
    (_ZIP, OFFICE),
    (b"\x89PNG\r\n\x1a\n", frozenset({"png"})),
    (b"\xff\xd8\xff", frozenset({"jpeg"})),
    (b"RIFF", frozenset({"webp"})),
)
_TEXT = frozenset({"csv", "txt", "xml"})


def _promised(head: bytes) -> frozenset[str]:
    """Return the kinds that the first bytes promise; text kinds where they promise nothing that is binary."""
    for signature, codes in _SIGNATURES:
        if head.startswith(signature):
            return codes
    return frozenset() if b"\0" in head else _TEXT


def _named(head: bytes) -> str:
    """Return what a foreign content is, in the words of the library of signatures, for the refusal."""
    try:
        return str(puremagic.from_string(head)).lstrip(".") or "?"
    except (puremagic.PureError, ValueError):
        return "?"


def kind_of(name: str, head: bytes, allowed: frozenset[str]) -> Kind:
    """Return the kind of a file called `name` that begins with `head` (its first 4 KiB), one of `allowed`.

    Raises `FileRefused` where the kind is not allowed here or name and content disagree.
    """
    if not head:
        raise FileRefused("empty", name, "tệp rỗng (0 byte); hãy xuất lại tệp", "it is empty; export it again")
    extension = extension_of(name)
    kind = _BY_EXTENSION.get(extension)
    if kind is None or kind.code not in allowed:
        names_vi = ", ".join(KINDS[code].name_vi for code in sorted(allowed))
        names_en = ", ".join(KINDS[code].name_en for code in sorted(allowed))
        raise FileRefused(
            "not_allowed",
            name,
            f"loại tệp “.{extension}” không được nhận ở đây; hãy gửi {names_vi}",
            f"files of the type “.{extension}” are not taken here; send {names_en}",
        )
    if kind.code not in _promised(head):
        found = _named(head)
        raise FileRefused(
            "mismatch",
            name,
            f"nội dung là “{found}”, không phải {kind.name_vi} như tên tệp; hãy lưu lại đúng loại",
            f"its content is “{found}”, not {kind.name_en} as its name says; save it again as what it is",
        )
    return kind
