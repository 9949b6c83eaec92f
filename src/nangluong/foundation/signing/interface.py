"""What a signing authority is to this system. Pure.

The Law on Electronic Transactions 20/2023/QH15 asks for a certificate of a licensed provider, and for a key that only
its holder commands. So no key of a person ever lies here: an authority is asked for the holder's certificate, then to
sign the attributes that name the document's digest. That is what services of remote signing do; an adapter for one
implements `SigningAuthority` and stands in `registry.AUTHORITIES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from nangluong.foundation.errors import DomainError


class SigningUnavailable(DomainError):
    """There is no signing authority, or it does not answer; nothing was signed."""

    code = "signing_unavailable"
    http_status = 503


class SigningRefused(DomainError):
    """The authority, or the person on their own device, refused to sign; nothing was signed."""

    code = "signing_refused"
    http_status = 422


@dataclass(frozen=True)
class Holder:
    """Who signs: a person (`user_id` is ours) on behalf of an organisation."""

    person: str
    user_id: int
    organisation: str
    organisation_name: str


@dataclass(frozen=True)
class Credential:
    """A holder's certificate and what leads from it to a root, all DER; `key` is the authority's name of the key."""

    certificate: bytes
    chain: tuple[bytes, ...]
    key: str


class SigningAuthority(Protocol):
    """A provider of certificates whose holders' keys it commands on their behalf."""

    @property
    def code(self) -> str:
        """Its short name, as the setting gives it."""

    @property
    def is_simulated(self) -> bool:
        """Whether its signatures bind nobody; they are marked as such wherever they show."""

    @property
    def asks_person(self) -> bool:
        """Whether each signature waits for the person's consent on their own device: then it is made by a job."""

    def credential_of(self, holder: Holder) -> Credential:
        """Return the holder's credential. Raises `SigningRefused` where they have none, `SigningUnavailable`."""

    def sign(self, credential: Credential, attributes: bytes, digest: str) -> bytes:
        """Return the signature over `attributes` (DER of the CMS attributes) hashed with `digest` (“sha256”).

        May be called once for each signature. Raises `SigningRefused`, `SigningUnavailable`.
        """

    def roots(self) -> tuple[bytes, ...]:
        """Return the certificates (DER) by which its signatures are trusted, those of the past too."""
