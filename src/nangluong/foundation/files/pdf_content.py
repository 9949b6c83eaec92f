"""PDF files: whole, alone in their file, and without anything that acts by itself. Pure but for the file.

A PDF reader repairs almost anything, so the bytes are not parsed as one reader would but searched as any reader could
read them: the whole file and everything that inflates in it, with the `#xx` spelling of names undone. A name that acts
(`/JavaScript`, `/Launch`, `/EmbeddedFile` …) anywhere refuses the file; so do encryption and exotic compression of
objects, which would hide such a name. A page that merely prints these words uncompressed is refused with the others.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path

from nangluong.foundation.files.refusals import FileRefused

_MOST_INFLATED = 512 * 1024 * 1024
_MOST_OF_ONE = 128 * 1024 * 1024
_PIECE = 64 * 1024
_TAIL, _OVERLAP = 2048, 64
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_END = re.compile(rb"%%EOF\s*\Z")
_HEADER = re.compile(rb"%PDF-[12]\.\d")
_ACTS = re.compile(
    rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|ImportData|SubmitForm|GoToE|Rendition)(?![A-Za-z0-9])"
)
_LOCKED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
_OBJECT_STREAM = re.compile(rb"/ObjStm(?![A-Za-z0-9])")
_ONLY_FLATE = re.compile(rb"/Filter\s*(?:\[\s*)?/FlateDecode\s*(?:\]|/|>)")


def check_pdf(path: Path, name: str) -> None:
    """Refuse a PDF that is cut off, has something before or after it, is locked, or acts. Raises `FileRefused`."""
    content = path.read_bytes()
    _check_frame(content, name)
    _check_names(content, name)
    inflated = 0
    for found in _STREAM.finditer(content):
        dictionary = _undone(content[max(0, found.start() - _TAIL) : found.start()].rpartition(b" obj")[2])
        inflated += _check_stream(content, found.end(), dictionary, name)
        if inflated > _MOST_INFLATED:
            raise _bomb(name)


def _undone(piece: bytes) -> bytes:
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), piece)


def _check_frame(content: bytes, name: str) -> None:
    if not _HEADER.match(content):
        raise FileRefused("bad_pdf", name, "không bắt đầu như một tệp PDF", "it does not begin as a PDF does")
    if b"startxref" not in content[-_TAIL:] or not _END.search(content[-_TAIL:]):
        raise FileRefused(
            "pdf_end",
            name,
            "phần cuối tệp PDF thiếu hoặc có nội dung lạ nối thêm; hãy in lại ra PDF",
            "the end of the PDF is missing or something is attached behind it; print it to PDF again",
        )
    if b"PK\x05\x06" in content[-66_000:]:
        raise FileRefused(
            "polyglot",
            name,
            "tệp vừa là PDF vừa là tệp nén; hãy in lại ra PDF",
            "it is a PDF and an archive at once; print it to PDF again",
        )


def _check_names(piece: bytes, name: str) -> None:
    piece = _undone(piece)
    if _LOCKED.search(piece):
        raise FileRefused(
            "encrypted",
            name,
            "tệp PDF bị khóa (mã hóa) nên không kiểm tra được; hãy bỏ mật khẩu",
            "the PDF is locked (encrypted) and cannot be examined; remove the password",
        )
    found = _ACTS.search(piece)
    if found:
        word = found[1].decode()
        raise FileRefused(
            "active_pdf",
            name,
            f"tệp PDF có phần tự chạy hoặc tệp đính bên trong ({word}); hãy in lại ra PDF thường",
            f"the PDF holds something that acts or a file inside ({word}); print it to a plain PDF again",
        )


def _check_stream(content: bytes, start: int, dictionary: bytes, name: str) -> int:
    """Look into one stream and return how many bytes it inflates to; 0 where it is not deflated."""
    holds_objects = bool(_OBJECT_STREAM.search(dictionary))
    if holds_objects and (not _ONLY_FLATE.search(dictionary) or b"/DecodeParms" in dictionary):
        raise FileRefused(
            "odd_pdf",
            name,
            "tệp PDF nén theo kiểu lạ nên không kiểm tra được; hãy in lại ra PDF",
            "the PDF is packed in an unusual way and cannot be examined; print it to PDF again",
        )
    inflater = zlib.decompressobj()
    size, tail, place = 0, b"", start
    try:
        while place < len(content) and not inflater.eof:
            pending = content[place : place + _PIECE]
            place += len(pending)
            while pending and not inflater.eof:
                piece = inflater.decompress(pending, _PIECE)
                pending = inflater.unconsumed_tail
                size += len(piece)
                if size > _MOST_OF_ONE:
                    raise _bomb(name)
                _check_names(tail + piece, name)
                tail = piece[-_OVERLAP:]
    except zlib.error:
        if holds_objects:
            raise FileRefused("bad_pdf", name, "tệp PDF bị hỏng; hãy in lại", "the PDF is damaged") from None
    return size


def _bomb(name: str) -> FileRefused:
    return FileRefused(
        "zip_bomb",
        name,
        "nội dung nén của tệp PDF nở ra quá lớn; hãy in lại ra PDF",
        "what is packed in the PDF unpacks to too much; print it to PDF again",
    )
