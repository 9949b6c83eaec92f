"""Looking through an xlsx before any library opens it, so that a small file cannot become a large one in memory.

An xlsx is a zip of XML. Three bombs are known: entries that inflate enormously, a directory that understates what they
inflate to, and a tiny sheet whose two cells lie a million rows apart (readers build the rectangle between them) or
that repeats one long shared string. The archive's directory is checked first, then every entry is inflated piece by
piece with a count, and its XML is walked for the extents. What is found never costs more memory than one piece.
"""

from __future__ import annotations

import array
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from nangluong.foundation.intake.errors import IntakeError, refuse
from nangluong.foundation.intake.limits import IntakeLimits
from nangluong.foundation.intake.zip_entries import archive_bomb, check_directory, inflated

_INDEX_DIGITS = 9
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(slots=True)
class Part:
    """What one XML part of the workbook holds: extents of filled cells, cell errors, lengths of its texts."""

    name: str
    rows: int = 0
    columns: int = 0
    cells: int = 0
    longest_text: int = 0
    text_chars: int = 0
    shared_lengths: array.array[int] = field(default_factory=lambda: array.array("L"))
    shared_uses: dict[int, int] = field(default_factory=dict)
    error_cells: list[str] = field(default_factory=list)
    sheets: dict[str, str] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)


class _DoctypeFound(Exception):
    pass


class _Walker:
    """Feeds one XML part to expat and keeps the extents; texts are measured, never kept."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self._row, self._column, self._text = 0, 0, 0
        self._filled, self._reference, self._kind, self._index = False, "", "", ""
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, piece: bytes, final: bool) -> None:
        self._parser.Parse(piece, final)

    def _doctype(self, *_: object) -> None:
        raise _DoctypeFound

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            number = attributes.get("r", "")
            self._row, self._column = (int(number) if number.isdigit() else self._row + 1), 0
        elif name == "c":
            self._open_cell(attributes)
        elif name in {"v", "is", "si"}:
            self._filled, self._text, self._index = name != "si", 0, ""
        elif name == "sheet" and "name" in attributes:
            self.part.sheets[attributes["name"]] = attributes.get("r:id", "")
        elif name == "Relationship":
            self.part.targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self._filled, self._kind = False, attributes.get("t", "")
        self._column += 1
        self._reference = attributes.get("r", "")
        found = _CELL.fullmatch(self._reference)
        if found:
            self._column, self._row = _column_number(found[1]), int(found[2])

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "c" and self._filled:
            self.part.cells += 1
            self.part.rows = max(self.part.rows, self._row)
            self.part.columns = max(self.part.columns, self._column)
            if self._kind == "e":
                self.part.error_cells.append(self._reference or f"R{self._row}C{self._column}")
        elif name in {"si", "is", "v"}:
            self._close_text(name)

    def _close_text(self, name: str) -> None:
        self.part.longest_text = max(self.part.longest_text, self._text)
        if name == "si":
            self.part.shared_lengths.append(self._text)
        elif name == "v" and self._kind == "s" and self._index.isdigit():
            index = int(self._index)
            self.part.shared_uses[index] = self.part.shared_uses.get(index, 0) + 1
        else:
            self.part.text_chars += self._text

    def _characters(self, text: str) -> None:
        self._text += len(text)
        if self._kind == "s" and self._text <= _INDEX_DIGITS:
            self._index += text


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _not_xlsx(file: str) -> IntakeError:
    return refuse(
        file,
        "not_xlsx",
        "không phải tệp Excel .xlsx (không mở được như tệp nén); hãy lưu lại dạng .xlsx hoặc CSV UTF-8",
        "is not an Excel .xlsx file (it does not open as an archive); save it again as .xlsx or CSV UTF-8",
    )


def _walk(stream: BinaryIO, entry: zipfile.ZipInfo, file: str, limits: IntakeLimits) -> Part:
    part = Part(entry.filename)
    walker = _Walker(part) if entry.filename.endswith((".xml", ".rels")) else None
    size = 0
    for piece in inflated(stream, entry):
        size += len(piece)
        if size > entry.file_size:
            raise archive_bomb(
                file, f"{entry.filename} nở quá cỡ đã khai", f"{entry.filename} unpacks to more than it declares"
            )
        if walker:
            walker.feed(piece, False)
            if part.rows * part.columns > limits.max_sheet_cells:
                raise archive_bomb(
                    file,
                    f"vùng dữ liệu {part.rows} dòng × {part.columns} cột",
                    f"a data area of {part.rows} rows × {part.columns} columns",
                )
    if walker:
        walker.feed(b"", True)
    return part


def inspect_archive(path: Path, file: str, limits: IntakeLimits) -> dict[str, Part]:
    """Return the parts of the workbook at `path` by name, after every bound of `limits` held. Raises `IntakeError`."""
    size = path.stat().st_size
    if size == 0:
        raise refuse(
            file, "empty_file", "tệp rỗng (0 byte); hãy xuất lại tệp", "the file is empty (0 bytes); export it again"
        )
    if size > limits.max_bytes:
        raise refuse(
            file,
            "file_too_large",
            f"tệp có {size} byte, lớn hơn giới hạn {limits.max_bytes}; hãy chia nhỏ tệp",
            f"the file has {size} bytes, more than the limit of {limits.max_bytes}; split it",
        )
    with path.open("rb") as stream:
        if stream.read(4) == _OLE:
            raise refuse(
                file,
                "old_workbook",
                "tệp .xls kiểu cũ hoặc .xlsx có mật khẩu; hãy lưu lại dạng .xlsx không mật khẩu",
                "an old .xls or a password-protected .xlsx; save it again as .xlsx without a password",
            )
        try:
            with zipfile.ZipFile(stream) as archive:
                entries = archive.infolist()
            check_directory(file, entries, limits)
            parts = {entry.filename: _walk(stream, entry, file, limits) for entry in entries}
        except (zipfile.BadZipFile, zlib.error):
            raise _not_xlsx(file) from None
        except (expat.ExpatError, _DoctypeFound):
            raise refuse(
                file,
                "bad_xml",
                "nội dung bên trong tệp .xlsx bị hỏng; hãy mở bằng Excel và lưu lại",
                "the inside of the .xlsx is damaged; open it with Excel and save it again",
            ) from None
    _check_parts(file, parts, limits)
    return parts


def _check_parts(file: str, parts: dict[str, Part], limits: IntakeLimits) -> None:
    if not any(name.endswith("workbook.xml") for name in parts):
        raise _not_xlsx(file)
    longest = max(part.longest_text for part in parts.values())
    if longest > limits.max_field_chars:
        raise archive_bomb(file, f"một ô dài {longest} ký tự", f"a cell of {longest} characters")
    lengths = next((part.shared_lengths for part in parts.values() if part.shared_lengths), array.array("L"))
    for part in parts.values():
        shared = sum(lengths[index] * uses for index, uses in part.shared_uses.items() if index < len(lengths))
        if part.text_chars + shared > limits.max_text_bytes:
            what = f"{part.name}: {part.text_chars + shared}"
            raise archive_bomb(file, f"{what} ký tự trong các ô", f"{what} characters in its cells")
