"""How allauth speaks with the identity provider: its OpenID Connect client, with our checks of what comes back."""

from __future__ import annotations

import hmac
import time
from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse

from nangluong.accounts.adapters.outside import fetch_json
from nangluong.accounts.id_tokens import UnknownKey, verified_claims
from nangluong.accounts.identity_providers.interface import FLOWS, IdentityRefused
from nangluong.accounts.identity_providers.registry import identity_provider

_KEPT_S = 600


class IdentityAdapter(DefaultSocialAccountAdapter):
    """Our answers to allauth's questions about providers: two flows of one provider, from the settings alone."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> FlowProvider:  # noqa: ARG002
        """Return the flow `provider` (`person`, `organisation`)."""
        vendor = identity_provider()
        if provider not in FLOWS:
            raise SocialApp.DoesNotExist
        client = vendor.client(provider)
        app = SocialApp(
            provider="openid_connect",
            provider_id=provider,
            name=vendor.code,
            client_id=client.client_id,
            secret=client.secret,
            settings={"server_url": vendor.issuer, "oauth_pkce_enabled": True, "scope": ["openid", "profile"]},
        )
        return FlowProvider(request, app=app)


class FlowAdapter(OpenIDConnectOAuth2Adapter):
    """One exchange with the provider. Raises `IdentityRefused` for whatever does not fit."""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002 - allauth's signature
        """Return our one address of this flow, the same in both languages: it is registered with the provider."""
        return request.build_absolute_uri(reverse("identity_answer", args=(self.provider_id,)))

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's description of itself, kept for ten minutes; every address in it is on the issuer's host."""
        vendor = identity_provider()
        key = f"identity-configuration:{vendor.issuer}"
        found: dict[str, Any] | None = cache.get(key)
        if found is None:
            found = fetch_json(self.get_provider().server_url)
            _check_configuration(found, vendor.issuer)
            cache.set(key, found, _KEPT_S)
        return found

    def key_set(self, *, fresh: bool = False) -> dict[str, Any]:
        """Return the provider's keys, kept for ten minutes unless `fresh` is asked for."""
        url = self.openid_config["jwks_uri"]
        key = f"identity-keys:{url}"
        found: dict[str, Any] | None = None if fresh else cache.get(key)
        if found is None:
            found = fetch_json(url)
            cache.set(key, found, _KEPT_S)
        return found

    def verified(self, answer: dict[str, Any], nonce: str) -> dict[str, Any]:
        """Return the claims of the ID token and of the user info in `answer`, the provider's answer to the code."""
        vendor = identity_provider()
        token, access = str(answer.get("id_token") or ""), str(answer["access_token"])
        if not token:
            raise IdentityRefused("no ID token")

        def check(key_set: dict[str, Any]) -> dict[str, Any]:
            return verified_claims(
                token,
                key_set=key_set,
                issuer=vendor.issuer,
                client_id=vendor.client(self.provider_id).client_id,
                nonce=nonce,
                access_token=access,
                now=time.time(),
            )

        try:
            claims = check(self.key_set())
        except UnknownKey:
            # The provider may have changed its keys since we read them.
            claims = check(self.key_set(fresh=True))
        more = fetch_json(self.profile_url, {"Authorization": f"Bearer {access}"})
        if not hmac.compare_digest(str(more.get("sub", "")), str(claims["sub"])):
            raise IdentityRefused("user info of somebody else")
        # What is signed stands above what is not.
        return more | claims


class FlowProvider(OpenIDConnectProvider):
    """One flow of the provider, as allauth knows providers."""

    oauth2_adapter_class = FlowAdapter

    @property
    def sub_id(self) -> str:
        """The name under which the state is kept: one flow's answer is no answer for the other."""
        return f"identity-{self.app.provider_id}"


def _check_configuration(found: dict[str, Any], issuer: str) -> None:
    """Refuse a description of another issuer, or with addresses elsewhere: we would send secrets there."""
    if str(found.get("issuer", "")).rstrip("/") != issuer:
        raise IdentityRefused("configuration of another issuer")
    ours = urlsplit(issuer)
    for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"):
        theirs = urlsplit(str(found.get(name, "")))
        if (theirs.scheme, theirs.netloc) != (ours.scheme, ours.netloc):
            raise IdentityRefused(f"{name} is not on the issuer's host")
