"""Verifying the signature of a return: the file as it lies in the store, and the version that it says it is of."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from nangluong.foundation.files.models import StoredFile
from nangluong.foundation.files.storage import store
from nangluong.foundation.signing.registry import authority, timestamp_roots
from nangluong.foundation.signing.verifying import Fault, NotVerifiable, Verdict, verify_pdf
from nangluong.statistics.models import ReturnSignature, ReturnVersion
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.content import packed_content, version_content
from nangluong.statistics.returns.signatures.refusals import SignedFileGone

_OTHER_FILE = Fault(
    "other_file",
    "tệp trong kho không phải tệp đã ghi khi ký (mã SHA-256 khác)",
    "the stored file is not the one noted when it was signed (SHA-256 differs)",
)
_OTHER_CERTIFICATE = Fault(
    "other_certificate",
    "chứng thư trong tệp khác chứng thư đã ghi khi ký",
    "the certificate in the file is not the one noted when it was signed",
)
_OTHER_CONTENT = Fault(
    "other_content",
    "số liệu của bản này trong cơ sở dữ liệu khác số liệu đã ký (mã nội dung khác)",
    "the figures of this version in the database are not those that were signed (content hash differs)",
)


@dataclass(frozen=True)
class Checked:
    """What a stored signature is worth; `verdict` is None where the file is no signed PDF any more."""

    signature: ReturnSignature
    verdict: Verdict | None
    faults: tuple[Fault, ...]

    @property
    def is_good(self) -> bool:
        """Whether file, certificate and figures are all as they were signed."""
        return not self.faults


def trusted_roots() -> tuple[bytes, ...]:
    """Return the roots of the authority in use; none where nothing is signed, and then nothing is trusted."""
    chosen = authority()
    return chosen.roots() if chosen else ()


def verdicts_of(content: bytes) -> list[Verdict]:
    """Return what the signatures in a PDF are worth here. Raises `NotVerifiable`."""
    return verify_pdf(content, roots=trusted_roots(), timestamp_roots=timestamp_roots())


def signed_file(signature: ReturnSignature) -> bytes:
    """Return the signed PDF as it lies in the store. Raises `SignedFileGone`."""
    kept = StoredFile.objects.filter(pk=signature.file).first()
    try:
        if kept is None:
            raise SignedFileGone
        return b"".join(store().read(kept.storage_key))
    except FileNotFoundError:
        raise SignedFileGone from None


def content_hash_now(version: ReturnVersion) -> str:
    """Return the hash of what the database holds of a version now."""
    definition = definition_of(version.report.version)
    return str(packed_content(definition, version_content(version, definition))["content_hash"])


def check_signature(signature: ReturnSignature) -> Checked:
    """Verify a stored signature. Raises `SignedFileGone`."""
    content = signed_file(signature)
    faults = [] if hashlib.sha256(content).hexdigest() == signature.file_sha256 else [_OTHER_FILE]
    verdict: Verdict | None = None
    try:
        verdict = verdicts_of(content)[-1]
    except NotVerifiable as refusal:
        faults.append(Fault("not_verifiable", refusal.message_vi, refusal.message_en))
    else:
        faults += verdict.faults
        if verdict.serial != signature.serial:
            faults.append(_OTHER_CERTIFICATE)
    if {signature.content_hash, signature.version.content_hash} != {content_hash_now(signature.version)}:
        faults.append(_OTHER_CONTENT)
    return Checked(signature, verdict, tuple(faults))


def signature_with(content: bytes) -> ReturnSignature | None:
    """Return the signature whose file this is, byte by byte; None where it is none of ours."""
    digest = hashlib.sha256(content).hexdigest()
    found = ReturnSignature.objects.filter(file_sha256=digest)
    return found.select_related("version__report__version", "version__report__organisation").first()
