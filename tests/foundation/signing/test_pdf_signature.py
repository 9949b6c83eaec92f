"""Signing and verifying a PDF by itself: levels, timestamps, trust, and the simulator's certificates."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from nangluong.foundation.signing.interface import Holder, SigningUnavailable
from nangluong.foundation.signing.pdf_signature import SignedPdf, sign_pdf
from nangluong.foundation.signing.simulated import FOLDER, Simulated
from nangluong.foundation.signing.verifying import NotVerifiable, verify_pdf
from nangluong.foundation.typesetting import typeset

HOLDER = Holder("Nguyễn Thị Bưởi", 7, "pvn", "Tập đoàn Thử nghiệm")
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)


@pytest.fixture
def authority(tmp_path: Path) -> Simulated:
    return Simulated(tmp_path)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    template = tmp_path_factory.mktemp("typ") / "a.typ"
    template.write_text("#let d = json(bytes(sys.inputs.data))\n#set document(date: auto)\n#text(d.words)")
    return typeset(template, {"words": "Báo cáo #1 *đậm*"}, made_at=NOON)


def signed(authority: Simulated, plain: bytes, timestamper: object = "") -> SignedPdf:
    return sign_pdf(
        plain,
        authority,
        HOLDER,
        place=(50, 50),
        lines=["Người ký: Nguyễn Thị Bưởi"],
        reason="thử",
        signed_at=NOON,
        timestamper=timestamper,  # type: ignore[arg-type]
    )


def test_a_signature_without_timestamp_authority_is_b_b(authority: Simulated, plain: bytes) -> None:
    made = signed(authority, plain)
    (verdict,) = verify_pdf(made.content, roots=authority.roots())
    assert verdict.is_good
    assert (made.level, verdict.stamped_at, verdict.serial) == ("B-B", None, made.serial)
    assert made.content.startswith(plain), "what was printed is in the file, byte by byte"


def stamping() -> tuple[DummyTimeStamper, bytes]:
    """Return a timestamp authority that signs for itself, and its certificate as PEM."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Dấu thời gian thử")])
    now = datetime.now(UTC)
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    stamper = DummyTimeStamper(
        asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(der),
        certs_to_embed=SimpleCertificateStore(),
    )
    return stamper, certificate.public_bytes(serialization.Encoding.PEM)


def test_with_one_it_is_b_t_and_the_stamp_must_be_trusted(authority: Simulated, plain: bytes) -> None:
    stamper, root = stamping()
    made = signed(authority, plain, stamper)
    assert made.level == "B-T"
    (verdict,) = verify_pdf(made.content, roots=authority.roots())
    assert [fault.code for fault in verdict.faults] == ["undated"]
    (verdict,) = verify_pdf(made.content, roots=authority.roots(), timestamp_roots=(root,))
    assert verdict.is_good
    assert verdict.stamped_at is not None


def test_a_timestamp_authority_that_does_not_answer_signs_nothing(authority: Simulated, plain: bytes) -> None:
    with pytest.raises(SigningUnavailable):
        signed(authority, plain, "http://127.0.0.1:9/tsr")


def test_another_root_is_not_trusted(authority: Simulated, plain: bytes, tmp_path: Path) -> None:
    made, other = signed(authority, plain), Simulated(tmp_path / "other")
    (verdict,) = verify_pdf(made.content, roots=other.roots())
    assert [fault.code for fault in verdict.faults] == ["untrusted"]
    assert verdict.is_whole


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 not really", b"x" * 1000])
def test_what_is_no_signed_pdf_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(NotVerifiable):
        verify_pdf(content, roots=())


def test_every_byte_counts(authority: Simulated, plain: bytes) -> None:
    whole = signed(authority, plain).content
    for position in range(40, len(plain), len(plain) // 12):
        changed = bytearray(whole)
        changed[position] ^= 0x01
        try:
            verdicts = verify_pdf(bytes(changed), roots=authority.roots())
        except NotVerifiable:
            continue
        assert not any(verdict.is_good for verdict in verdicts), position


@pytest.mark.parametrize("smuggled", [b">>", b"F0", b"zz"])
def test_the_place_that_no_signature_covers_holds_nothing_else(
    authority: Simulated, plain: bytes, smuggled: bytes
) -> None:
    whole = bytearray(signed(authority, plain).content)
    padding = whole.index(b"0" * 5000)
    whole[padding + 2000 : padding + 2002] = smuggled
    try:
        (verdict,) = verify_pdf(bytes(whole), roots=authority.roots())
    except NotVerifiable:
        return
    assert "added" in [fault.code for fault in verdict.faults]


def test_certificates_say_that_they_are_simulated(authority: Simulated) -> None:
    credential = authority.credential_of(HOLDER)
    for raw in (credential.certificate, *authority.roots()):
        assert "MÔ PHỎNG/SIMULATED" in x509.load_der_x509_certificate(raw).subject.rfc4514_string()


def test_the_root_is_made_once_however_many_begin(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        roots = set(pool.map(lambda _: Simulated(tmp_path).roots(), range(8)))
    assert len(roots) == 1
    assert [one.name for one in tmp_path.iterdir()] == [FOLDER], "nothing half made is left"
    assert (tmp_path / FOLDER / "root.key").stat().st_mode & 0o077 == 0
