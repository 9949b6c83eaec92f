"""Strict reading of CSV files that nobody vouches for.

Only UTF-8 (with or without a byte-order mark) is read: a guess between the many old Vietnamese encodings would turn
names and numbers into other names and numbers without anyone noticing. UTF-16 is named and refused with what to do.
Memory stays at one line whatever the file's size.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from nangluong.foundation.intake.errors import IntakeError, refuse
from nangluong.foundation.intake.limits import DEFAULT_LIMITS, IntakeLimits
from nangluong.foundation.intake.rows import SourceRow, check_header

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"


def _check_start(path: Path, file: str, limits: IntakeLimits) -> None:
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
        start = stream.read(64)
    even_nul, odd_nul = start[0:40:2].count(0), start[1:40:2].count(0)
    if start.startswith(_UTF16) or max(even_nul, odd_nul) > len(start[:40]) // 3:
        raise refuse(
            file,
            "utf16",
            "tệp ở mã UTF-16; hãy lưu lại dạng “CSV UTF-8”",
            "the file is encoded in UTF-16; save it again as “CSV UTF-8”",
            line=1,
        )
    if start.startswith((_ZIP, _OLE)):
        raise refuse(
            file,
            "not_text",
            "đây là tệp bảng tính hoặc tệp nén, không phải CSV; hãy lưu dạng “CSV UTF-8”",
            "this is a workbook or an archive, not a CSV; save it as “CSV UTF-8”",
        )


class _Lines:
    """Decoded lines of one file; `last_terminated` tells whether the line before the end had its line feed."""

    def __init__(self, stream: BinaryIO, file: str, limits: IntakeLimits) -> None:
        self._stream, self._file, self._limits = stream, file, limits
        self.number = 0
        self.last_terminated = True

    def __iter__(self) -> Iterator[str]:
        bound = self._limits.max_line_bytes
        while raw := self._stream.readline(bound + 1):
            self.number += 1
            if len(raw) > bound:
                raise self._fault(
                    "huge_line",
                    f"dòng dài hơn {bound} byte; tệp hỏng hoặc thiếu dấu xuống dòng",
                    f"the line is longer than {bound} bytes; the file is damaged or its line ends are missing",
                )
            if b"\0" in raw:
                raise self._fault(
                    "nul_byte",
                    "dòng chứa byte 0; tệp hỏng hoặc không phải văn bản, hãy xuất lại tệp",
                    "the line has a NUL byte; the file is damaged or not text, export it again",
                )
            self.last_terminated = raw.endswith(b"\n")
            yield self._decode(raw)

    def _decode(self, raw: bytes) -> str:
        if self.number == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            bad = f"0x{raw[error.start]:02X}"
            raise self._fault(
                "not_utf8",
                f"không phải UTF-8 (byte {bad} ở vị trí {error.start + 1}); hãy lưu lại dạng “CSV UTF-8”",
                f"is not UTF-8 (byte {bad} at position {error.start + 1}); save it again as “CSV UTF-8”",
            ) from None

    def _fault(self, kind: str, reason_vi: str, reason_en: str) -> IntakeError:
        return refuse(self._file, kind, reason_vi, reason_en, line=self.number)


def _check_width(file: str, line: int, cells: Sequence[str], header: Sequence[str], whole: bool) -> None:
    if len(cells) == len(header):
        return
    cut_vi = "" if whole else "; tệp có vẻ bị cắt cụt, hãy tải lại tệp"
    cut_en = "" if whole else "; the file seems to be cut off, fetch it again"
    field = header[len(cells)] if len(cells) < len(header) else ""
    raise refuse(
        file,
        "column_count" if whole else "truncated",
        f"có {len(cells)} ô, cần {len(header)}{cut_vi}",
        f"has {len(cells)} cells, needs {len(header)}{cut_en}",
        line=line,
        field=field,
    )


def read_csv(
    path: Path,
    *,
    expected: Sequence[str] | None = None,
    delimiter: str = ",",
    comments: bool = False,
    limits: IntakeLimits = DEFAULT_LIMITS,
    name: str | None = None,
) -> Iterator[SourceRow]:
    """Yield the rows of a UTF-8 CSV, each with its line number; the first line is the header.

    `expected` is the exact header wanted; `comments` skips lines that start with `#`; `name` is the file's name in
    messages. Blank lines are skipped. The last line must end with a line feed, else the file counts as cut off: a
    number cut in the middle would otherwise pass for a number. Raises `IntakeError`.
    """
    file = name or path.name
    _check_start(path, file, limits)
    with path.open("rb") as stream:
        lines = _Lines(stream, file, limits)
        source = (line for line in lines if not (comments and line.startswith("#")))
        reader = csv.reader(source, delimiter=delimiter, strict=True)
        header: list[str] | None = None
        rows = 0
        try:
            for cells in reader:
                if not cells:
                    continue
                if header is None:
                    header = [cell.strip() for cell in cells]
                    _check_delimiter(file, lines.number, header, delimiter)
                    check_header(file, lines.number, header, expected)
                    continue
                rows += 1
                _check_width(file, lines.number, cells, header, lines.last_terminated)
                _check_bounds(file, lines.number, cells, rows, limits)
                if not lines.last_terminated:
                    raise _cut_off(file, lines.number)
                yield SourceRow(file, lines.number, dict(zip(header, cells, strict=True)))
        except csv.Error as error:
            raise _csv_fault(file, lines, error) from None
        if header is None:
            raise refuse(file, "no_header", "tệp không có dòng tiêu đề", "the file has no header line", line=1)
        if not rows:
            raise refuse(
                file, "no_rows", "tệp không có dòng số liệu nào", "the file has no data line", line=lines.number
            )


def _check_delimiter(file: str, line: int, header: Sequence[str], delimiter: str) -> None:
    """Excel in Vietnamese separates by semicolons: say so, rather than that a column is missing."""
    other = next((mark for mark in (";", "\t", ",") if mark != delimiter and mark in header[0]), None)
    if len(header) == 1 and other:
        shown = {"\t": "tab"}.get(other, other)
        raise refuse(
            file,
            "wrong_delimiter",
            f"các ô ngăn cách bằng “{shown}”, cần “{delimiter}”; hãy lưu lại dạng CSV với dấu “{delimiter}”",
            f"cells are separated by “{shown}”, “{delimiter}” is needed; save the CSV again with “{delimiter}”",
            line=line,
        )


def _check_bounds(file: str, line: int, cells: Sequence[str], rows: int, limits: IntakeLimits) -> None:
    if rows > limits.max_rows:
        raise refuse(
            file,
            "too_many_rows",
            f"nhiều hơn {limits.max_rows} dòng; hãy chia nhỏ tệp",
            f"more than {limits.max_rows} rows; split the file",
            line=line,
        )
    if any(len(cell) > limits.max_field_chars for cell in cells):
        raise refuse(
            file,
            "huge_field",
            f"một ô dài hơn {limits.max_field_chars} ký tự; có thể thiếu dấu nháy đóng",
            f"a cell is longer than {limits.max_field_chars} characters; a closing quote may be missing",
            line=line,
        )


def _cut_off(file: str, line: int) -> IntakeError:
    return refuse(
        file,
        "truncated",
        "dòng cuối không có dấu xuống dòng, tệp có thể bị cắt cụt; hãy tải lại, hoặc thêm dấu xuống dòng nếu tệp đã đủ",
        "the last line has no line feed, the file may be cut off; fetch it again, "
        "or add the line feed if the file is complete",
        line=line,
    )


def _csv_fault(file: str, lines: _Lines, error: csv.Error) -> IntakeError:
    if "unexpected end of data" in str(error):
        return refuse(
            file,
            "truncated",
            "dấu nháy chưa đóng đến hết tệp; tệp bị cắt cụt hoặc thiếu dấu nháy",
            "a quote stays open to the end of the file; the file is cut off or a quote is missing",
            line=lines.number,
        )
    return refuse(
        file,
        "bad_csv",
        f"dòng không đúng dạng CSV ({error}); hãy kiểm tra dấu nháy và dấu phân cách",
        f"the line is not valid CSV ({error}); check quotes and separators",
        line=lines.number,
    )
