"""The entries of a zip archive read without trusting what its directory says about them. Pure but for the stream."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from nangluong.foundation.intake.errors import IntakeError, refuse
from nangluong.foundation.intake.limits import IntakeLimits

_PIECE = 64 * 1024
_LOCAL_HEADER = struct.Struct("<4s22xHH")


def archive_bomb(file: str, what_vi: str, what_en: str) -> IntakeError:
    """Return the refusal of an archive that would unpack to something out of proportion."""
    return refuse(
        file,
        "zip_bomb",
        f"tệp nén bất thường ({what_vi}), không mở; hãy lưu lại bằng Excel hoặc LibreOffice, bỏ trang và hình thừa",
        f"the archive is abnormal ({what_en}) and was not opened; save it again with Excel or LibreOffice, "
        "without spare sheets and pictures",
    )


def check_directory(file: str, entries: list[zipfile.ZipInfo], limits: IntakeLimits) -> None:
    """Refuse an archive whose directory already shows too many, too large, doubled or locked entries."""
    if len(entries) > limits.max_zip_entries:
        raise archive_bomb(file, f"{len(entries)} mục bên trong", f"{len(entries)} entries inside")
    if len({entry.filename for entry in entries}) < len(entries):
        raise archive_bomb(file, "hai mục trùng tên", "two entries share a name")
    total = sum(entry.file_size for entry in entries)
    if total > limits.max_zip_total_bytes:
        raise archive_bomb(file, f"nở ra {total} byte", f"it unpacks to {total} bytes")
    for entry in entries:
        if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refuse(
                file,
                "encrypted",
                "tệp có mật khẩu hoặc nén kiểu lạ; hãy lưu lại không mật khẩu",
                "the file has a password or an unusual compression; save it again without",
            )
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > limits.min_bytes_for_ratio and ratio > limits.max_zip_ratio:
            raise archive_bomb(
                file, f"{entry.filename} nở gấp {ratio:.0f} lần", f"{entry.filename} unpacks {ratio:.0f}-fold"
            )


def _raw(stream: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    stream.seek(entry.header_offset)
    head = stream.read(_LOCAL_HEADER.size)
    if len(head) < _LOCAL_HEADER.size:
        raise zipfile.BadZipFile
    signature, name_length, extra_length = _LOCAL_HEADER.unpack(head)
    if signature != b"PK\x03\x04":
        raise zipfile.BadZipFile
    stream.seek(name_length + extra_length, 1)
    left = entry.compress_size
    while left:
        piece = stream.read(min(_PIECE, left))
        if not piece:
            raise zipfile.BadZipFile
        left -= len(piece)
        yield piece


def inflated(stream: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the entry's bytes without trusting the size that the directory states."""
    if entry.compress_type == zipfile.ZIP_STORED:
        yield from _raw(stream, entry)
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for piece in _raw(stream, entry):
        pending = piece
        while pending:
            yield inflater.decompress(pending, _PIECE)
            pending = inflater.unconsumed_tail
    while not inflater.eof:
        rest = inflater.decompress(b"", _PIECE)
        if not rest:
            raise zipfile.BadZipFile
        yield rest
