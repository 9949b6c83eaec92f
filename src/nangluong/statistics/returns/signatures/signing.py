"""The verb of signing: print the version, have it signed by the authority, keep the file, and then, at once, the row.

What takes long, or happens elsewhere, is before the transaction and leaves nothing that counts: an unbound file, which
the hourly job removes. The row, its file, the step and the audit entry come into being together or not at all.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.files.binding import bind_files, discard_file
from nangluong.foundation.files.models import StoredFile
from nangluong.foundation.files.receiving import receive_file
from nangluong.foundation.permissions import require
from nangluong.foundation.signing.interface import Holder, SigningAuthority, SigningUnavailable
from nangluong.foundation.signing.pdf_signature import SignedPdf, sign_pdf
from nangluong.foundation.signing.registry import authority, timestamp_authority
from nangluong.statistics import perms
from nangluong.statistics.models import Return, ReturnSignature, ReturnStep, ReturnVersion
from nangluong.statistics.returns.printing.printed import SIGNATURE_PLACE, organisation_text, printed_version
from nangluong.statistics.returns.signatures.refusals import VersionNotToSign

PURPOSE = "signed_document"
OWNER = "return_signature"
CELLS_AT_ONCE = 5000
"""Above so many cells a return is printed and signed by a job: a page is not to wait longer than about two seconds."""
_STANDS = (Return.State.SUBMITTED, Return.State.UNDER_REVIEW, Return.State.ACCEPTED, Return.State.LOCKED)


def signing_authority() -> SigningAuthority:
    """Return the authority in use. Raises `SigningUnavailable` where the installation signs nothing."""
    found = authority()
    if found is None:
        raise SigningUnavailable(
            "Hệ thống này chưa nối với tổ chức cung cấp chữ ký điện tử nên chưa ký được.",
            "This installation is not connected to a provider of electronic signatures, so nothing can be signed.",
        )
    return found


def is_standing(report: Return, number: int) -> bool:
    """Whether version `number` is what the respondent stands by now: the newest, and not being corrected."""
    return report.number == number and report.state in _STANDS


def takes_long(version: ReturnVersion) -> bool:
    """Whether signing is for a job: a large return, or an authority that waits for the person's consent elsewhere."""
    cells = len(version.numbers) // 8 + len(version.texts)
    return cells > CELLS_AT_ONCE or signing_authority().asks_person


def signature_of(version: ReturnVersion) -> ReturnSignature | None:
    """Return the signature of a version, None where there is none."""
    return ReturnSignature.objects.filter(version=version).first()


def _signed(actor: Actor, version: ReturnVersion) -> SignedPdf:
    report, now, chosen = version.report, timezone.now(), signing_authority()
    assert actor.user_id is not None
    organisation = organisation_text(report)
    holder = Holder(actor.name, actor.user_id, str(report.organisation_id), organisation.vi)
    lines = [
        f"Người ký / Signed by: {actor.name}",
        f"Thay mặt / On behalf of: {organisation.vi}",
        f"Lúc / At: {timezone.localtime(now):%d/%m/%Y %H:%M:%S} (UTC+7) · bản / version {version.number}",
        *(["Không có giá trị pháp lý / No legal effect"] if chosen.is_simulated else []),
    ]
    return sign_pdf(
        printed_version(version),
        chosen,
        holder,
        place=SIGNATURE_PLACE,
        lines=lines,
        reason=f"Ký báo cáo {report.version.questionnaire_id.upper()} kỳ {report.period}, bản {version.number}",
        signed_at=now,
        timestamper=timestamp_authority(),
    )


def _file_name(version: ReturnVersion) -> str:
    report = version.report
    named = f"{report.version.questionnaire_id}-{report.organisation_id}-{report.period}-ban-{version.number}"
    return f"{named}-da-ky.pdf"


def _note(
    actor: Actor, version: ReturnVersion, code: str, simulated: bool, signed: SignedPdf, kept: StoredFile
) -> ReturnSignature:
    """Write the row with all that goes with it, in the running transaction."""
    row = ReturnSignature.objects.create(
        version=version,
        signed_by=actor.name,
        on_behalf_of=actor.on_behalf_of,
        authority=code,
        is_simulated=simulated,
        level=signed.level,
        subject=signed.subject[:500],
        issuer=signed.issuer[:500],
        serial=signed.serial,
        not_after=signed.not_after,
        content_hash=version.content_hash,
        file=kept.pk,
        file_sha256=kept.sha256,
        signed_at=timezone.now(),
    )
    bind_files(actor, files=[kept.pk], owner_kind=OWNER, owner_key=str(row.pk))
    ReturnStep.objects.create(
        report=version.report, kind=ReturnStep.Kind.SIGNED, number=version.number, by=actor.signature
    )
    audit.record(
        actor,
        "sign_return",
        kind="return",
        key=str(version.report_id),
        after={
            "version": version.number,
            "hash": version.content_hash,
            "file": kept.sha256,
            "serial": signed.serial,
            "simulated": simulated,
        },
    )
    return row


def sign_return(actor: Actor, report: Return, *, number: int) -> ReturnSignature:
    """Sign version `number`, what the person read, on behalf of the organisation; once signed it gives that back.

    Raises `NotPermitted`, `VersionNotToSign` where the return changed meanwhile, `SigningUnavailable`,
    `SigningRefused`.
    """
    require(perms.sign_return, actor, report)
    if actor.user_id is None:
        raise NotPermitted("Chỉ người đã đăng nhập mới ký được.", "Only a person who is signed in can sign.")
    chosen = signing_authority()
    report.refresh_from_db()
    if not is_standing(report, number):
        raise VersionNotToSign(number)
    version = ReturnVersion.objects.select_related("report__version", "report__obligation").get(
        report=report, number=number
    )
    if known := signature_of(version):
        return known
    signed = _signed(actor, version)
    kept = receive_file(actor, purpose=PURPOSE, name=_file_name(version), pieces=[signed.content])
    row: ReturnSignature | None = None
    try:
        with transaction.atomic():
            held = Return.objects.select_for_update(of=("self",)).get(pk=report.pk)
            if not is_standing(held, number):
                raise VersionNotToSign(number)
            # Somebody may have signed while the authority was asked; theirs stands.
            if known := signature_of(version):
                return known
            row = _note(actor, version, chosen.code, chosen.is_simulated, signed, kept)
    finally:
        if row is None:
            discard_file(actor, kept)
    return row
