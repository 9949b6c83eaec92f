"""What is taken and what is refused, by content: every harmful file is named by its kind of harm."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

from nangluong.foundation.files.content import examine
from nangluong.foundation.files.kinds import KINDS
from nangluong.foundation.files.refusals import FileRefused
from tests.foundation.files import samples

ALL = frozenset(KINDS)
_JS = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_EXTERNAL = '<Relationship Id="x" Type="{}/{}" Target="{}" TargetMode="External"/>'


def result(tmp_path: Path, name: str, content: bytes, allowed: frozenset[str] = ALL) -> tuple[str, bytes]:
    path = tmp_path / "raw"
    path.write_bytes(content)
    kind, kept = examine(path, name, allowed, tmp_path / "rewritten")
    return kind.code, kept.read_bytes()


def refusal(tmp_path: Path, name: str, content: bytes, allowed: frozenset[str] = ALL) -> str:
    with pytest.raises(FileRefused) as caught:
        result(tmp_path, name, content, allowed)
    assert name in caught.value.message_vi
    assert name in caught.value.message_en
    return caught.value.kind


GOOD = {
    "a.pdf": samples.pdf(),
    "packed.pdf": samples.pdf(samples.packed(b"1 0 << /Type /Font >>")),
    "b.xlsx": samples.workbook(),
    "c.docx": samples.document(relations=_EXTERNAL.format(_LINK, "hyperlink", "https://example.vn/")),
    "d.csv": "tỉnh,TJ\nHà Nội,1\n".encode(),
    "bom.csv": b"\xef\xbb\xbfa,b\n1,2\n",
    "e.txt": "Ghi chú về điện.\n".encode(),
    "f.xml": b"<?xml version='1.0'?><readings xmlns='urn:x'><r v='1'/></readings>",
}


@pytest.mark.parametrize("name", GOOD)
def test_good_files_are_taken_as_they_are(tmp_path: Path, name: str) -> None:
    kind, kept = result(tmp_path, name, GOOD[name])
    assert kind == name.rpartition(".")[2]
    assert kept == GOOD[name]


@pytest.mark.parametrize(
    ("name", "form"), [("a.jpg", "JPEG"), ("a.jpeg", "JPEG"), ("b.png", "PNG"), ("c.webp", "WEBP")]
)
def test_a_picture_is_written_anew_without_where_it_was_taken(tmp_path: Path, name: str, form: str) -> None:
    sent = samples.picture(form, comment=b"*/alert(1)/*")
    _kind, kept = result(tmp_path, name, sent)
    assert b"alert(1)" not in kept
    with Image.open(io.BytesIO(kept)) as made:
        assert made.size == (64, 48)
        assert made.format == form
        assert not made.getexif()


def test_what_hides_behind_a_picture_is_gone(tmp_path: Path) -> None:
    sent = samples.picture("PNG") + samples.archive({"x.html": b"<script>1</script>"})
    _kind, kept = result(tmp_path, "a.png", sent)
    assert not zipfile.is_zipfile(io.BytesIO(kept))


def test_a_see_through_picture_stays_so(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (1, 2, 3, 0)).save(out, "PNG")
    _kind, kept = result(tmp_path, "a.png", out.getvalue())
    with Image.open(io.BytesIO(kept)) as made:
        assert made.convert("RGBA").getpixel((0, 0))[3] == 0


def bomb_png() -> bytes:
    """Return a PNG of a few bytes that declares 60,000 × 60,000 pixels."""
    header = struct.pack("!IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def moving() -> bytes:
    out = io.BytesIO()
    first, second = Image.new("RGB", (9, 9)), Image.new("RGB", (9, 9), (255, 0, 0))
    first.save(out, "WEBP", save_all=True, append_images=[second], duration=9)
    return out.getvalue()


GIF_JS = b"GIF89a/*" + b"\0" * 8 + b"*/=1;alert(1)//"
XLSX = samples.workbook()


def understated() -> bytes:
    """Return a workbook one of whose parts inflates to more than the directory says."""
    made = bytearray(samples.added_to(XLSX, {"xl/media/image1.png": b"\0" * 300_000}))
    place = made.rindex(b"xl/media/image1.png") - 46
    struct.pack_into("<I", made, place + 24, 10)
    return bytes(made)


def two_gigabytes() -> bytes:
    """Return a workbook whose directory claims that one part has two gigabytes."""
    made = bytearray(samples.added_to(XLSX, {"xl/media/image1.png": b"x"}))
    place = made.rindex(b"xl/media/image1.png") - 46
    struct.pack_into("<I", made, place + 24, 2_000_000_000)
    return bytes(made)


FIELD = "<w:r><w:fldChar/><w:instrText>DD</w:instrText></w:r><w:r><w:instrText>EAUTO c:\\\\x</w:instrText></w:r>"
BAD: dict[str, tuple[str, bytes, str]] = {
    "nothing": ("a.pdf", b"", "empty"),
    "unknown type": ("a.exe", b"MZ\0\0", "not_allowed"),
    "no extension": ("a", b"text", "not_allowed"),
    "svg": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_allowed"),
    "html": ("a.html", b"<html></html>", "not_allowed"),
    "plain zip": ("a.zip", samples.archive({"a": b"a"}), "not_allowed"),
    "program as pdf": ("a.pdf", b"MZ" + b"\0" * 100, "mismatch"),
    "png as jpeg": ("a.jpg", samples.picture("PNG"), "mismatch"),
    "pdf as workbook": ("a.xlsx", samples.pdf(), "mismatch"),
    "gif with script as picture": ("a.jpg", GIF_JS, "mismatch"),
    "gif with script as text": ("a.csv", GIF_JS, "mismatch"),
    "locked workbook": ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "mismatch"),
    "zip as workbook": ("a.xlsx", samples.archive({"a.xml": b"<a/>"}), "not_office"),
    "document as workbook": ("a.xlsx", samples.document(), "not_office"),
    "script as csv": ("a.csv", b"#!/bin/sh\nrm -rf /\n", "active_text"),
    "page as csv": ("a.csv", b"\xef\xbb\xbf \n<!DOCTYPE html><html>", "active_text"),
    "page inside text": ("a.txt", b"hi\n<script>alert(1)</script>\n", "active_text"),
    "old encoding": ("a.csv", "tỉnh\nHà Nội\n".encode("utf-16-le")[1:] + b"\xff", "mismatch"),
    "windows-1258": ("a.csv", b"t\xecnh,TJ\nH\xe0 N\xf4i,1\n", "not_utf8"),
    "cut in a letter": ("a.txt", "điệ".encode()[:-1], "not_utf8"),
    "bell in text": ("a.txt", b"a\x07b\n", "control_characters"),
    "billion laughs": ("a.xml", samples.LAUGHS, "xml_doctype"),
    "outside entity": ("a.xml", b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "xml_doctype"),
    "svg as xml": ("a.xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "active_text"),
    "prefixed svg as xml": ("a.xml", b"<s:svg xmlns:s='http://www.w3.org/2000/svg'/>", "active_text"),
    "script in xml": ("a.xml", b"<a><h:script xmlns:h='x'/></a>", "active_text"),
    "stylesheet": ("a.xml", b"<?xml-stylesheet href='x.xsl'?><a/>", "active_text"),
    "deep xml": ("a.xml", b"<a>" * 500 + b"</a>" * 500, "xml_depth"),
    "broken xml": ("a.xml", b"<a><b></a>", "bad_xml"),
    "pdf with script": ("a.pdf", samples.pdf(_JS), "active_pdf"),
    "pdf with spelled script": ("a.pdf", samples.pdf(b"<< /S /J#61vaScript /JS 1 0 R >>"), "active_pdf"),
    "pdf with packed script": ("a.pdf", samples.pdf(samples.packed(b"9 0 " + _JS)), "active_pdf"),
    "pdf that launches": ("a.pdf", samples.pdf(b"<< /S /Launch /F (cmd.exe) >>"), "active_pdf"),
    "pdf with a file": ("a.pdf", samples.pdf(b"<< /Names << /EmbeddedFiles 5 0 R >> >>"), "active_pdf"),
    "pdf with a form of xml": ("a.pdf", samples.pdf(b"<< /AcroForm << /XFA 5 0 R >> >>"), "active_pdf"),
    "locked pdf": ("a.pdf", samples.pdf(b"<< /Encrypt 5 0 R >>"), "encrypted"),
    "pdf packed oddly": (
        "a.pdf",
        samples.pdf(samples.packed(b"x", filters=b"[/ASCII85Decode /FlateDecode]")),
        "odd_pdf",
    ),
    "pdf packed with a predictor": (
        "a.pdf",
        samples.pdf(samples.packed(b"x", filters=b"/FlateDecode /DecodeParms << /Predictor 12 >>")),
        "odd_pdf",
    ),
    "cut pdf": ("a.pdf", samples.pdf()[:-20], "pdf_end"),
    "pdf and zip": ("a.pdf", samples.pdf() + samples.archive({"a.html": b"x"}), "pdf_end"),
    "pdf around zip": (
        "a.pdf",
        samples.pdf()[:-7] + samples.archive({"a.html": b"x"}) + b"\nstartxref\n0\n%%EOF\n",
        "polyglot",
    ),
    "zip around pdf": ("a.xlsx", samples.archive({"%PDF-1.7": b"x"}, comment=samples.pdf()), "polyglot"),
    "workbook with macros": ("a.xlsx", samples.added_to(XLSX, {"xl/vbaProject.bin": b"x"}), "macro"),
    "workbook with old macros": ("a.xlsx", samples.added_to(XLSX, {"xl/macrosheets/sheet1.xml": b"<a/>"}), "macro"),
    "workbook with controls": ("a.xlsx", samples.added_to(XLSX, {"xl/activeX/activeX1.xml": b"<a/>"}), "macro"),
    "document type of macros": (
        "a.docx",
        samples.document(
            types='<Default Extension="x" ContentType="application/vnd.ms-word.x.macroEnabled.main+xml"/>'
        ),
        "macro",
    ),
    "workbook with a file": ("a.xlsx", samples.added_to(XLSX, {"xl/embeddings/a.bin": b"x"}), "embedded"),
    "workbook with a program": ("a.xlsx", samples.added_to(XLSX, {"xl/media/a.png": b"MZ\x90"}), "embedded"),
    "workbook in a workbook": ("a.xlsx", samples.added_to(XLSX, {"xl/media/a.png": XLSX}), "embedded"),
    "workbook with links": (
        "a.xlsx",
        samples.added_to(XLSX, {"xl/externalLinks/externalLink1.xml": b"<a/>"}),
        "external",
    ),
    "template from elsewhere": (
        "a.docx",
        samples.document(relations=_EXTERNAL.format(_LINK, "attachedTemplate", "https://evil.example/t.dotm")),
        "external",
    ),
    "link to a share": (
        "a.docx",
        samples.document(relations=_EXTERNAL.format(_LINK, "hyperlink", "file://10.0.0.1/share")),
        "external",
    ),
    "command in a field": ("a.docx", samples.document(body=FIELD), "external"),
    "strange part": ("a.xlsx", samples.added_to(XLSX, {"run.ps1": b"x"}), "unknown_part"),
    "part outside": ("a.xlsx", samples.added_to(XLSX, {"../../etc/cron.d/x.xml": b"<a/>"}), "path"),
    "doctype in workbook": (
        "a.xlsx",
        samples.added_to(XLSX, {"xl/worksheets/sheet9.xml": samples.LAUGHS}),
        "bad_xml",
    ),
    "zip bomb": ("a.xlsx", samples.added_to(XLSX, {"xl/media/a.png": b"\0" * 30_000_000}), "zip_bomb"),
    "directory that understates": ("a.xlsx", understated(), "bad_xml"),
    "two gigabytes claimed": ("a.xlsx", two_gigabytes(), "zip_bomb"),
    "picture bomb": ("a.png", bomb_png(), "image_bomb"),
    "cut picture": ("a.png", samples.picture("PNG")[:60], "bad_image"),
    "moving picture": ("a.webp", moving(), "moving_image"),
}


@pytest.mark.parametrize("case", BAD)
def test_harmful_files_are_refused_by_their_kind_of_harm(tmp_path: Path, case: str) -> None:
    name, content, kind = BAD[case]
    assert refusal(tmp_path, name, content) == kind


def test_a_purpose_takes_only_its_kinds(tmp_path: Path) -> None:
    assert refusal(tmp_path, "a.pdf", samples.pdf(), frozenset({"csv"})) == "not_allowed"


def test_a_bomb_inside_a_pdf_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    inner = zlib.compressobj(9)
    data = b"".join(inner.compress(b"\0" * 1_000_000) for _ in range(200)) + inner.flush()
    head = b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(data)
    assert refusal(tmp_path, "a.pdf", samples.pdf(head + data + b"\nendstream")) == "zip_bomb"


def test_real_files_of_the_ministry_are_taken(tmp_path: Path, shared: Path) -> None:
    found = [path for path in sorted((shared / "data").rglob("*")) if path.suffix in (".pdf", ".xlsx", ".csv")]
    taken = 0
    for path in [one for one in found if one.stat().st_size < 3_000_000][:25]:
        try:
            result(tmp_path, path.name, path.read_bytes())
            taken += 1
        except FileRefused as refused:
            assert refused.kind in ("external", "unknown_part", "not_utf8", "active_text"), (path.name, refused.kind)
    assert not found or taken > 0
