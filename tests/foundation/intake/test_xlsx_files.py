"""Workbooks that nobody vouches for: bombs, damage and stray cells refused, honest ones read exactly."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from nangluong.foundation.intake import DEFAULT_LIMITS, IntakeError, IntakeLimits, read_xlsx, sheet_names
from nangluong.foundation.intake.xlsx_files import read_grid

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.spreadsheetml.sheet.main+xml"/></Types>'
)
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
    "</Relationships>"
)
WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def _package(path: Path, sheet: str, extra: dict[str, bytes] | None = None) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELS.format(kind="officeDocument", target="xl/workbook.xml"))
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELS.format(kind="worksheet", target="worksheets/sheet1.xml"))
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return path


def _book(path: Path, fill: Callable[[openpyxl.worksheet.worksheet.Worksheet], None]) -> Path:
    book = openpyxl.Workbook()
    fill(book.active)
    book.active.title = "Số liệu"
    book.save(path)
    return path


def _refused(path: Path, limits: IntakeLimits = DEFAULT_LIMITS) -> IntakeError:
    with pytest.raises(IntakeError) as caught:
        list(read_xlsx(path, limits=limits))
    assert path.name in caught.value.message_vi
    return caught.value


def test_an_honest_workbook_is_read_with_row_numbers(tmp_path: Path) -> None:
    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.append(["mã", "giá trị", "ghi chú"])
        sheet.append(["01", 1234.5, None])
        sheet.append([None, None, None])
        sheet.append(["02", 0.1, "1.234,5"])
        sheet.append(["03", 7, True])

    path = _book(tmp_path / "a.xlsx", fill)
    rows = list(read_xlsx(path))
    assert [row.line for row in rows] == [2, 4, 5]
    assert [row.cells["giá trị"] for row in rows] == ["1234.5", "0.1", "7"]
    assert rows[1].cells["ghi chú"] == "1.234,5"
    assert rows[2].cells["ghi chú"] == "TRUE"
    assert sheet_names(path) == ["Số liệu"]
    assert next(read_xlsx(path, "Số liệu")).file == "a.xlsx!Số liệu"


def test_a_sheet_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", lambda sheet: sheet.append(["a"]))
    with pytest.raises(IntakeError) as caught:
        list(read_xlsx(path, "khác"))
    assert caught.value.kind == "no_sheet"
    assert "Số liệu" in caught.value.message_vi


@pytest.mark.parametrize("content", [b"not a zip at all", b"PK\x03\x04 broken", b"a,b\n1,2\n"])
def test_an_xlsx_that_is_no_zip(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert _refused(path).kind == "not_xlsx"


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert _refused(path).kind == "not_xlsx"


def test_a_cut_off_workbook(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", lambda sheet: sheet.append(["a", 1]))
    path.write_bytes(path.read_bytes()[:-400])
    assert _refused(path).kind == "not_xlsx"


def test_an_empty_file_and_an_old_or_locked_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"")
    assert _refused(path).kind == "empty_file"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert _refused(path).kind == "old_workbook"


def test_a_bomb_by_ratio(tmp_path: Path) -> None:
    path = _package(tmp_path / "a.xlsx", SHEET.format(""), {"xl/media/big.bin": bytes(30 * 1024 * 1024)})
    assert path.stat().st_size < 60_000
    error = _refused(path)
    assert error.kind == "zip_bomb"
    assert "xl/media/big.bin" in error.message_en


def test_a_bomb_by_total(tmp_path: Path) -> None:
    path = _package(tmp_path / "a.xlsx", SHEET.format(""), {"xl/a.bin": bytes(900_000)})
    assert _refused(path, IntakeLimits(max_zip_total_bytes=800_000)).kind == "zip_bomb"


def test_a_bomb_whose_directory_lies(tmp_path: Path) -> None:
    """The directory states 100 bytes and a checksum of those; the stream goes on to 20 MB."""
    path = _package(tmp_path / "a.xlsx", SHEET.format(""), {"xl/z.bin": bytes(20 * 1024 * 1024)})
    raw = bytearray(path.read_bytes())
    entry = raw.rindex(b"PK\x01\x02")
    assert raw[entry + 46 : entry + 54] == b"xl/z.bin"
    raw[entry + 16 : entry + 20] = struct.pack("<I", zlib.crc32(bytes(100)))
    raw[entry + 24 : entry + 28] = struct.pack("<I", 100)
    path.write_bytes(bytes(raw))
    with zipfile.ZipFile(path) as archive:
        assert archive.read("xl/z.bin") == bytes(100), "the standard library is fooled"
    assert _refused(path).kind == "zip_bomb"


def test_many_entries_and_repeated_names(tmp_path: Path) -> None:
    path = _package(tmp_path / "a.xlsx", SHEET.format(""), {f"x{n}": b"" for n in range(30)})
    assert _refused(path, IntakeLimits(max_zip_entries=20)).kind == "zip_bomb"
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/workbook.xml", WORKBOOK)
    assert _refused(path).kind == "zip_bomb"


def test_two_cells_a_million_rows_apart(tmp_path: Path) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    path = _package(tmp_path / "a.xlsx", SHEET.format(cells))
    error = _refused(path)
    assert error.kind == "zip_bomb"
    assert "1048576" in error.message_vi


def test_styled_but_empty_far_cells_do_no_harm(tmp_path: Path) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row><row r="2"><c r="A2"><v>2</v></c></row>'
    rows = list(read_grid(_package(tmp_path / "a.xlsx", SHEET.format(cells + '<row r="1048576"/>'))))
    assert [row[0] for _, row in rows] == ["1", "2"]


def test_one_long_text_used_by_very_many_cells(tmp_path: Path) -> None:
    strings = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{"x" * 9000}</t></si></sst>'
    )
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2001))
    path = _package(tmp_path / "a.xlsx", SHEET.format(cells), {"xl/sharedStrings.xml": strings.encode()})
    assert _refused(path, IntakeLimits(max_text_bytes=10_000_000)).kind == "zip_bomb"


def test_entities_and_damaged_xml(tmp_path: Path) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + SHEET.format("&b;")
    assert _refused(_package(tmp_path / "a.xlsx", laughs)).kind == "bad_xml"
    assert _refused(_package(tmp_path / "b.xlsx", SHEET.format("<row>"))).kind == "bad_xml"


def test_an_encrypted_entry(tmp_path: Path) -> None:
    path = _package(tmp_path / "a.xlsx", SHEET.format(""))
    raw = bytearray(path.read_bytes())
    entry = raw.rindex(b"PK\x01\x02")
    raw[entry + 8] |= 1
    path.write_bytes(bytes(raw))
    assert _refused(path).kind == "encrypted"


def test_a_cell_error_is_not_read_as_missing(tmp_path: Path) -> None:
    cells = (
        '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="e"><v>#REF!</v></c></row>'
    )
    error = _refused(_package(tmp_path / "a.xlsx", SHEET.format(cells)))
    assert error.kind == "cell_error"
    assert (error.faults[0].line, error.faults[0].field) == (2, "B2")


def test_a_figure_in_a_column_without_header(tmp_path: Path) -> None:
    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.append(["a", "b"])
        sheet.append([1, 2, None, 99])

    error = _refused(_book(tmp_path / "a.xlsx", fill))
    assert (error.kind, error.faults[0].line) == ("stray_cell", 2)


def test_headers_of_a_sheet(tmp_path: Path) -> None:
    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.append(["Bảng 1"])
        sheet.append(["a", "a"])
        sheet.append([1, 2])

    path = _book(tmp_path / "a.xlsx", fill)
    with pytest.raises(IntakeError) as caught:
        list(read_xlsx(path, header_row=2))
    assert (caught.value.kind, caught.value.faults[0].line) == ("duplicate_header", 2)


def test_a_real_workbook_passes_the_guard(shared: Path) -> None:
    """AGEB 2010: sheets tj, nat and ske, 68 rows each; row numbers are those of the sheet."""
    path = shared / "data" / "statistics" / "ageb" / "bilanz10d.xlsx"
    assert set(sheet_names(path)) >= {"tj", "nat", "ske"}
    assert sum(1 for _ in read_grid(path, "nat")) > 68
