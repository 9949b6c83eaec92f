"""A simulated signing authority: a root of its own, made at first use, whose certificates say that they are simulated.

Its signatures are real cryptography by a key that anybody with the machine commands: good for the demo and for tests,
worth nothing in law.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import tempfile
import threading
from collections import OrderedDict
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from nangluong.foundation.signing.interface import Credential, Holder

FOLDER = "signing-simulated"
_MARK = "MÔ PHỎNG/SIMULATED"
_ROOT_YEARS, _HOLDER_YEARS = 20, 3
_KEPT = 100
_SIGNING = {"digital_signature": True, "content_commitment": True}
_NO_USAGE = dict.fromkeys(
    (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ),
    False,
)


def _name(*parts: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    country = x509.NameAttribute(NameOID.COUNTRY_NAME, "VN")
    return x509.Name([country, *(x509.NameAttribute(kind, text[:64]) for kind, text in parts if text)])


def _begun(subject: x509.Name, key: ec.EllipticCurvePublicKey, years: int) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        # Clocks of readers may run a little behind.
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(days=365 * years))
    )


def _make_root(folder: Path) -> None:
    """Make the root in a folder of its own that is moved into place whole; who comes second throws theirs away."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name((NameOID.ORGANIZATION_NAME, _MARK), (NameOID.COMMON_NAME, f"nangluong root {_MARK}"))
    root = (
        _begun(subject, key.public_key(), _ROOT_YEARS)
        .issuer_name(subject)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(**_NO_USAGE | {"key_cert_sign": True, "crl_sign": True}), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (made / "root.key").write_bytes(private)
    (made / "root.key").chmod(0o600)
    (made / "root.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    try:
        made.rename(folder)
    except OSError:
        shutil.rmtree(made, ignore_errors=True)
        if not (folder / "root.pem").exists():
            raise


class Simulated:
    """The simulated authority with its root in `home`; keys of holders live in the memory of one process only."""

    code = "simulated"
    is_simulated = True
    asks_person = False

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER
        self._keys: OrderedDict[str, ec.EllipticCurvePrivateKey] = OrderedDict()
        self._lock = threading.Lock()

    def _root(self) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        if not (self._folder / "root.pem").exists():
            _make_root(self._folder)
        key = serialization.load_pem_private_key((self._folder / "root.key").read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key, x509.load_pem_x509_certificate((self._folder / "root.pem").read_bytes())

    def credential_of(self, holder: Holder) -> Credential:
        """Issue a certificate for one signature."""
        root_key, root = self._root()
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(
            (NameOID.ORGANIZATION_NAME, holder.organisation_name),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, _MARK),
            (NameOID.COMMON_NAME, f"{holder.person[:40]} ({_MARK})"),
        )
        certificate = (
            _begun(subject, key.public_key(), _HOLDER_YEARS)
            .issuer_name(root.subject)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**_NO_USAGE | _SIGNING), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
            .sign(root_key, hashes.SHA256())
            .public_bytes(serialization.Encoding.DER)
        )
        name = hashlib.sha256(certificate).hexdigest()
        with self._lock:
            self._keys[name] = key
            if len(self._keys) > _KEPT:
                self._keys.popitem(last=False)
        return Credential(certificate, self.roots(), name)

    def sign(self, credential: Credential, attributes: bytes, digest: str) -> bytes:
        """Sign with the holder's key, which is then forgotten."""
        assert digest == "sha256"
        with self._lock:
            key = self._keys.pop(credential.key)
        return key.sign(attributes, ec.ECDSA(hashes.SHA256()))

    def roots(self) -> tuple[bytes, ...]:
        """Return the root; made where there is none yet."""
        return (self._root()[1].public_bytes(serialization.Encoding.DER),)
