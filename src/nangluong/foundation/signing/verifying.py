"""Verifying a signed PDF: is it whole, who signed, by whose certificate, and is that certificate one we trust."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import pem, x509
from asn1crypto.parser import peek as asn1_length
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from nangluong.foundation.errors import DomainError
from nangluong.foundation.signing.own_thread import in_own_thread

_MOST_SIGNATURES = 10
_GAP = re.compile(rb"<([0-9A-Fa-f]+)>")


class NotVerifiable(DomainError):
    """The file is no PDF, or it carries no signature."""

    code = "signing_not_verifiable"
    http_status = 422


@dataclass(frozen=True)
class Fault:
    """Why a signature does not hold, in words."""

    code: str
    vi: str
    en: str

    def text(self, language: str) -> str:
        """Return the words in `language`."""
        return self.vi if language.startswith("vi") else self.en


_CHANGED = Fault(
    "changed",
    "nội dung tệp đã bị thay đổi sau khi ký",
    "the content was changed after it was signed",
)
_WRONG = Fault("wrong", "chữ ký không khớp với chứng thư", "the signature does not match the certificate")
_ADDED = Fault("added", "có phần được thêm vào tệp sau khi ký", "something was added to the file after it was signed")
_UNTRUSTED = Fault(
    "untrusted",
    "chứng thư không do cơ quan chứng thực mà hệ thống này tin cậy cấp, đã hết hạn hoặc đã thu hồi",
    "the certificate is not of an authority that this system trusts, has expired or was revoked",
)
_UNDATED = Fault("undated", "dấu thời gian không tin cậy được", "the timestamp cannot be trusted")
_BROKEN = Fault("broken", "chữ ký trong tệp bị hỏng", "the signature in the file is damaged")


@dataclass(frozen=True)
class Verdict:
    """What one signature is worth. `signed_at` is the signer's own time, `stamped_at` that of a timestamp authority."""

    faults: tuple[Fault, ...]
    subject: str
    issuer: str
    serial: str
    signed_at: datetime | None
    stamped_at: datetime | None

    @property
    def is_good(self) -> bool:
        """Whether the file is as it was signed, by a certificate we trust."""
        return not self.faults

    @property
    def is_whole(self) -> bool:
        """Whether the file is as it was signed, whoever signed it."""
        return not {fault.code for fault in self.faults} & {"changed", "wrong", "added", "broken"}


def _certificates(raw: Iterable[bytes]) -> list[x509.Certificate]:
    found = []
    for one in raw:
        parts = [der for _, _, der in pem.unarmor(one, multiple=True)] if pem.detect(one) else [one]
        found += [x509.Certificate.load(der) for der in parts]
    return found


def _gap_is_clean(content: bytes, byte_range: Sequence[int]) -> bool:
    """Whether the one place that a signature does not cover, its own, holds nothing but that signature and zeros."""
    _start, first, second, _length = (int(one) for one in byte_range)
    found = _GAP.fullmatch(content[first:second])
    if found is None or len(found[1]) % 2:
        return False
    raw = bytes.fromhex(found[1].decode())
    try:
        used = asn1_length(raw)
    except ValueError:
        return False
    return not raw[used:].strip(b"\0")


def _faults(status: Any, *, gap_is_clean: bool) -> tuple[Fault, ...]:
    found = []
    if not status.intact:
        found.append(_CHANGED)
    elif not status.valid:
        found.append(_WRONG)
    covers_all = status.coverage == SignatureCoverageLevel.ENTIRE_FILE and gap_is_clean
    if not covers_all or not status.docmdp_ok:
        found.append(_ADDED)
    # Of a changed file pyHanko does not look at the certificate any more: nothing is said of it then.
    if status.intact and status.valid and not status.trusted:
        found.append(_UNTRUSTED)
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid and stamp.trusted):
        found.append(_UNDATED)
    return tuple(found)


def _verdict(
    content: bytes, embedded: Any, roots: list[x509.Certificate], stamp_roots: list[x509.Certificate]
) -> Verdict:
    try:
        certificate = embedded.signer_cert
        told = (certificate.subject.human_friendly, certificate.issuer.human_friendly)
        serial = format(certificate.serial_number, "x")
    except (ValueError, SigningError, AttributeError):
        return Verdict((_BROKEN,), "", "", "", None, None)
    try:
        contexts = ValidationContext(trust_roots=roots), ValidationContext(trust_roots=stamp_roots)
        status = in_own_thread(lambda: validate_pdf_signature(embedded, *contexts))
    except (SignatureValidationError, PdfReadError, SigningError, ValueError, KeyError, TypeError):
        return Verdict((_BROKEN,), *told, serial, None, None)
    stamp = status.timestamp_validity
    return Verdict(
        _faults(status, gap_is_clean=_gap_is_clean(content, embedded.byte_range)),
        *told,
        serial,
        _utc(status.signer_reported_dt),
        _utc(stamp.timestamp) if stamp else None,
    )


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


def verify_pdf(content: bytes, *, roots: Iterable[bytes], timestamp_roots: Iterable[bytes] = ()) -> list[Verdict]:
    """Return what each signature of the file is worth, in the order they were made; the last covers what came before.

    `roots` are DER or PEM. Nothing is fetched from anywhere. Raises `NotVerifiable`.
    """
    try:
        reader = PdfFileReader(io.BytesIO(content))
        found = list(reader.embedded_signatures)[:_MOST_SIGNATURES]
    except (PdfReadError, ValueError, KeyError, TypeError, RecursionError):
        raise NotVerifiable(
            "Không đọc được tệp như một tệp PDF: tệp hỏng, bị cắt hoặc đã bị sửa. Hãy tải lại bản đã ký.",
            "The file cannot be read as a PDF: damaged, cut off or changed. Download the signed copy again.",
        ) from None
    if not found:
        raise NotVerifiable(
            "Tệp PDF này không có chữ ký điện tử nào.", "This PDF carries no electronic signature at all."
        )
    trusted, stamps = _certificates(roots), _certificates(timestamp_roots)
    return [_verdict(content, one, trusted, stamps) for one in found]
