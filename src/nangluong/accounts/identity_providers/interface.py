"""What an identity provider is to us: two clients, and from its claims a person, alone or for an organisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from nangluong.config import IdentityClient
from nangluong.foundation.errors import DomainError

PERSON, ORGANISATION = "person", "organisation"
FLOWS = (PERSON, ORGANISATION)


class IdentityRefused(DomainError):
    """The identity provider's answer cannot be relied on, or is not enough. `reason` goes to the audit and the log."""

    code = "identity_refused"
    http_status = 400

    def __init__(self, reason: str, message_vi: str = "", message_en: str = "") -> None:
        self.reason = reason
        super().__init__(
            message_vi or "Không xác minh được kết quả đăng nhập từ dịch vụ định danh. Hãy bắt đầu đăng nhập lại.",
            message_en or "The answer of the identity provider could not be verified. Please begin signing in again.",
        )


@dataclass(frozen=True)
class Claims:
    """What a provider vouches for. The organisation's fields are "" in the flow of persons.

    `subject` is the provider's lasting name for the identity; `level` is the level of assurance, 1 or 2.
    """

    flow: str
    subject: str
    citizen_number: str
    full_name: str
    level: int
    organisation_code: str = ""
    organisation_name: str = ""
    position: str = ""


class IdentityProvider(Protocol):
    """A vendor: its code in our tables, where it is, who we are to it, how its claims read."""

    @property
    def code(self) -> str:
        """The name in our tables."""

    @property
    def issuer(self) -> str:
        """The issuer in its tokens."""

    @property
    def simulated(self) -> bool:
        """Whether it is a simulation."""

    def client(self, flow: str) -> IdentityClient:
        """Return the client of a flow (`person`, `organisation`)."""

    def request_parameters(self, flow: str, least_level: int) -> dict[str, str]:
        """Return what to ask for beside the usual: the level of assurance."""

    def claims(self, flow: str, raw: Mapping[str, object]) -> Claims:
        """Read verified claims. Raises `IdentityRefused` where a necessary one is missing or malformed."""
