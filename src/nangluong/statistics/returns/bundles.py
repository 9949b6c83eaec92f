"""Many filled forms sent at once: single files, and zip archives of them opened without trusting them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from nangluong.foundation.errors import DomainError
from nangluong.foundation.intake.limits import IntakeLimits
from nangluong.foundation.intake.zip_entries import check_directory, inflated

MOST_FORMS = 500
_LIMITS = IntakeLimits(max_zip_entries=2 * MOST_FORMS, max_zip_total_bytes=512 * 1024 * 1024)


class BundleRefused(DomainError):
    """An archive of forms cannot be opened, or holds more than is taken at once."""

    code = "statistics_bundle_refused"
    http_status = 422


@dataclass(frozen=True)
class SentForm:
    """One file of those sent: its name and its bytes piece by piece."""

    name: str
    pieces: Iterable[bytes]


def _broken(name: str) -> BundleRefused:
    return BundleRefused(
        f"Tệp nén “{name}” hỏng. Hãy nén lại rồi gửi.", f"The archive “{name}” is damaged. Make it again."
    )


def _wanted(entry: zipfile.ZipInfo) -> bool:
    last = entry.filename.rsplit("/", 1)[-1]
    return bool(last) and not entry.is_dir() and not last.startswith(".") and not entry.filename.startswith("__MACOSX/")


def _careful(stream: BinaryIO, entry: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    try:
        yield from inflated(stream, entry)
    except (zipfile.BadZipFile, zlib.error):
        raise _broken(name) from None


def forms_in(name: str, stream: BinaryIO) -> Iterator[SentForm]:
    """Yield the forms of an archive, none of its folders and of the marks that systems leave in it.

    Raises `BundleRefused`, `IntakeError` for one out of proportion. Each form is examined as a file by itself later.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise _broken(name) from None
    check_directory(name, entries, _LIMITS)
    for entry in filter(_wanted, entries):
        yield SentForm(entry.filename.rsplit("/", 1)[-1], _careful(stream, entry, name))


def sent_forms(uploads: Iterable[Any]) -> Iterator[SentForm]:
    """Yield every form of uploaded files (`name`, `chunks()`), archives opened. Raises as `forms_in`."""
    for upload in uploads:
        name = str(upload.name or "tep")
        if name.lower().endswith(".zip"):
            yield from forms_in(name, cast(BinaryIO, upload.file))
        else:
            yield SentForm(name, upload.chunks())
