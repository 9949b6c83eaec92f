"""The provider in the manner of VNeID: one issuer, a client for persons and a client for organisations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nangluong.accounts.identity_providers.interface import ORGANISATION, Claims
from nangluong.accounts.identity_providers.vneid.claims import levels, read_claims
from nangluong.config import IdentityClient, IdentityConfig


@dataclass(frozen=True)
class VNeID:
    """VNeID, or its simulation: the code in our tables keeps the two apart."""

    config: IdentityConfig
    reference: Path

    @property
    def code(self) -> str:
        """The name in our tables."""
        return self.config.provider

    @property
    def issuer(self) -> str:
        """The issuer in its tokens."""
        return self.config.issuer

    @property
    def simulated(self) -> bool:
        """Whether this is the simulation."""
        return self.config.provider == "simulated"

    def client(self, flow: str) -> IdentityClient:
        """Return the client of a flow."""
        return self.config.organisation if flow == ORGANISATION else self.config.person

    def request_parameters(self, flow: str, least_level: int) -> dict[str, str]:  # noqa: ARG002 - flows may differ
        """Ask for the levels that are enough, the highest first."""
        enough = {acr: level for acr, level in levels(self.reference).items() if level >= least_level}
        return {"acr_values": " ".join(sorted(enough, key=lambda acr: (-enough[acr], acr)))}

    def claims(self, flow: str, raw: Mapping[str, object]) -> Claims:
        """Read verified claims. Raises `IdentityRefused`."""
        return read_claims(self.reference, flow, raw)
