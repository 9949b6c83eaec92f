"""Signing a PDF: PAdES B-B, or B-T where there is a timestamp authority, with a visible box on the first page."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from asn1crypto import algos, x509
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from nangluong.foundation.signing.interface import Credential, Holder, SigningAuthority, SigningUnavailable
from nangluong.foundation.signing.own_thread import in_own_thread
from nangluong.foundation.typesetting import typeset

FIELD = "ChuKySo1"
BOX_SIZE = (250, 72)
"""Width and height of the box in points; the document leaves that much room."""
_DIGEST = "sha256"
_RESERVED = 32 * 1024
"""Hexadecimal digits kept free for the signature with its certificates and timestamp."""


@dataclass(frozen=True)
class SignedPdf:
    """A signed file and what the certificate in it says; `level` is B-B or B-T."""

    content: bytes
    subject: str
    issuer: str
    serial: str
    not_after: datetime
    level: str


class _Asking(Signer):
    """A pyHanko signer that asks the authority."""

    def __init__(self, authority: SigningAuthority, credential: Credential) -> None:
        certificate = x509.Certificate.load(credential.certificate)
        store = SimpleCertificateStore()
        store.register_multiple([x509.Certificate.load(one) for one in credential.chain])
        kind = certificate.public_key.algorithm
        mechanism = algos.SignedDigestAlgorithm({"algorithm": f"{_DIGEST}_{'ecdsa' if kind == 'ec' else 'rsa'}"})
        super().__init__(signing_cert=certificate, cert_registry=store, signature_mechanism=mechanism)
        self._authority, self._credential = authority, credential
        self._length = 144 if kind == "ec" else certificate.public_key.byte_size

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Return the signature; a dry run only wants its length."""
        return bytes(self._length) if dry_run else self._authority.sign(self._credential, data, digest_algorithm)


def _box(title: str, lines: Sequence[str], simulated: bool, made_at: datetime) -> bytes:
    data = {"title": title, "lines": list(lines), "simulated": simulated}
    return typeset(Path(__file__).with_name("box.typ"), data, made_at=made_at, tagged=False)


def _whole_box(page: Path) -> StaticStampStyle:
    """Return the style that fills the field with the drawn page, without pyHanko's own margins and frame."""
    no_margins = Margins(left=0, right=0, top=0, bottom=0)
    layout = SimpleBoxLayoutRule(
        AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, no_margins, InnerScaling.STRETCH_TO_FIT
    )
    return StaticStampStyle(background=ImportedPdfPage(str(page)), background_layout=layout, border_width=0)


def _timestamper(address: str) -> TimeStamper | None:
    if not address:
        return None
    from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper

    return RequestsHTTPTimeStamper(address, timeout=10)


def sign_pdf(
    content: bytes,
    authority: SigningAuthority,
    holder: Holder,
    *,
    place: tuple[int, int],
    lines: Sequence[str],
    reason: str,
    signed_at: datetime,
    timestamper: TimeStamper | str = "",
) -> SignedPdf:
    """Sign `content` for `holder`; the box stands at `place` (points from the lower left of page 1) and says `lines`.

    The signature certifies the file: no change after it is allowed. `timestamper` is an address ("": none). Raises
    `SigningRefused`, `SigningUnavailable`.
    """
    credential = authority.credential_of(holder)
    signer = _Asking(authority, credential)
    stamper = _timestamper(timestamper) if isinstance(timestamper, str) else timestamper
    certificate = signer.signing_cert
    assert certificate is not None
    title = "CHỮ KÝ MÔ PHỎNG / SIMULATED SIGNATURE" if authority.is_simulated else "CHỮ KÝ ĐIỆN TỬ / E-SIGNATURE"
    subject, issuer = certificate.subject.human_friendly, certificate.issuer.human_friendly
    wide, high = BOX_SIZE
    with tempfile.TemporaryDirectory() as folder:
        box = Path(folder) / "box.pdf"
        box.write_bytes(_box(title, lines, authority.is_simulated, signed_at))
        meta = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm=_DIGEST,
            reason=reason,
            name=f"{holder.person}, {holder.organisation_name}",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )
        spec = SigFieldSpec(FIELD, on_page=0, box=(place[0], place[1], place[0] + wide, place[1] + high))
        pdf_signer = PdfSigner(
            meta,
            signer,
            timestamper=stamper,
            stamp_style=_whole_box(box),
            new_field_spec=spec,
        )
        out = io.BytesIO()
        try:
            plain = IncrementalPdfFileWriter(io.BytesIO(content))
            in_own_thread(lambda: pdf_signer.sign_pdf(plain, output=out, bytes_reserved=_RESERVED))
        except TimestampRequestError:
            raise SigningUnavailable(
                "Máy chủ dấu thời gian không trả lời nên chưa ký. Hãy thử lại sau vài phút.",
                "The timestamp authority does not answer, so nothing was signed. Try again in some minutes.",
            ) from None
    return SignedPdf(
        out.getvalue(),
        subject,
        issuer,
        format(certificate.serial_number, "x"),
        _aware(certificate.not_valid_after),
        "B-T" if stamper else "B-B",
    )


def _aware(moment: Any) -> datetime:
    assert isinstance(moment, datetime)
    return moment
