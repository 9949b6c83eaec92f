"""What the simulated provider says: the claims of a person, or of an organisation and its representative."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import User

from nangluong.accounts.identity_simulator.identities import simulated_organisations, simulated_persons

if TYPE_CHECKING:
    from allauth.idp.oidc.models import Client

_ACR = "urn:nangluong:mo-phong:muc-"


def username_of(client_id: str, key: str) -> str:
    """Return the account of the person or organisation `key`; they are different identities."""
    return f"{'organisation' if client_id == settings.CONFIG.identity.organisation.client_id else 'person'}:{key}"


class SimulatorAdapter(DefaultOIDCAdapter):
    """Our answers to allauth's questions about tokens."""

    def get_issuer(self) -> str:
        """Return the issuer of the settings, by whichever host name the browser came."""
        issuer: str = settings.CONFIG.identity.issuer
        return issuer

    def get_user_sub(self, client: Client, user: AbstractBaseUser) -> str:  # noqa: ARG002 - allauth's signature
        """Return a lasting name that says nothing about the person."""
        assert isinstance(user, User)
        return hashlib.sha256(f"{settings.SECRET_KEY} {user.username}".encode()).hexdigest()[:32]

    def get_user_by_sub(self, client: Client, sub: str) -> AbstractBaseUser | None:
        """Return the account of that name."""
        return next((user for user in User.objects.all() if self.get_user_sub(client, user) == sub), None)

    def get_claims(
        self,
        purpose: Literal["id_token", "userinfo"],  # noqa: ARG002 - the same in both
        user: AbstractBaseUser,
        client: Client,
        scopes: Iterable[str],  # noqa: ARG002 - what is necessary is always given
        email: str | None = None,  # noqa: ARG002 - there is none
        **_more: Any,
    ) -> dict[str, Any]:
        """Return everything that the site needs of this identity."""
        assert isinstance(user, User)
        kind, _, key = user.username.partition(":")
        root, claims = Path(settings.REFERENCE_ROOT), {"sub": self.get_user_sub(client, user)}
        if kind == "person":
            person = simulated_persons(root)[key]
            said = {"name": person.full_name, "citizen_number": person.citizen_number, "acr": f"{_ACR}{person.level}"}
            return claims | said
        organisation = simulated_organisations(root)[key]
        return claims | {
            "organisation_code": organisation.organisation_code,
            "organisation_name": organisation.organisation_name,
            "representative_name": organisation.representative.full_name,
            "representative_number": organisation.representative.citizen_number,
            "representative_position": organisation.position,
            "acr": f"{_ACR}{organisation.level}",
        }
