"""Files of every kind, good and harmful, made here byte by byte or by the libraries that make real ones."""

from __future__ import annotations

import io
import zipfile
import zlib

import openpyxl
from PIL import Image
from PIL.ExifTags import Base

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook() -> bytes:
    """Return a real workbook with a formula and a link to a web page."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"], sheet["A3"] = "Than", 1.5, "=A2*2"
    sheet["B1"] = "trang"
    sheet["B1"].hyperlink = "https://example.vn/"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def document(body: str = "", relations: str = "", types: str = "") -> bytes:
    """Return a small Word document with `body` inside its paragraph."""
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}'
        f'<Override PartName="/word/document.xml" ContentType="{_DOCX_MAIN}"/></Types>',
        "_rels/.rels": f'<Relationships><Relationship Id="r1" Type="{_REL}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{w}"><w:body><w:p><w:r><w:t>Chào</w:t></w:r>{body}</w:p>'
        "</w:body></w:document>",
        "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>",
    }
    return archive({name: text.encode() for name, text in parts.items()})


def archive(parts: dict[str, bytes], comment: bytes = b"") -> bytes:
    """Return a zip of `parts`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
        written.comment = comment
    return out.getvalue()


def added_to(original: bytes, more: dict[str, bytes]) -> bytes:
    """Return an archive with further parts."""
    with zipfile.ZipFile(io.BytesIO(original)) as read:
        parts = {name: read.read(name) for name in read.namelist()}
    return archive(parts | more)


def pdf(*objects: bytes) -> bytes:
    """Return a PDF of one empty page with further `objects`."""
    base = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        *objects,
    ]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(base, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(base) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(base) + 1, start)
    return bytes(out)


def packed(content: bytes, kind: bytes = b"/ObjStm", filters: bytes = b"/FlateDecode") -> bytes:
    """Return a PDF stream object that holds `content` deflated."""
    data = zlib.compress(content)
    head = b"<< /Type %s /N 1 /First 4 /Filter %s /Length %d >>" % (kind, filters, len(data))
    return head + b"\nstream\n" + data + b"\nendstream"


def picture(form: str = "JPEG", size: tuple[int, int] = (64, 48), comment: bytes = b"") -> bytes:
    """Return a picture with the place it was taken at, and with `comment` hidden in it."""
    exif = Image.Exif()
    exif[Base.Make] = "May anh thu"
    exif.get_ifd(0x8825)[2] = (21.0, 1.0, 30.0)
    out = io.BytesIO()
    made = Image.new("RGB", size, (200, 40, 30))
    more = {"exif": exif} | ({"comment": comment} if form == "JPEG" and comment else {})
    made.save(out, form, **more)
    return out.getvalue()


LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">]>
<lolz>&lol3;</lolz>
"""
