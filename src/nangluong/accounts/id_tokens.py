"""ID tokens of OpenID Connect: signature and every claim that guards against replay and mix-up. Pure: time is given.

OpenID Connect Core 1.0, 3.1.3.7. The signature is checked although the token comes straight from the provider.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import jwt
from jwt import PyJWK
from jwt.types import Options

from nangluong.accounts.identity_providers.interface import IdentityRefused

ALGORITHMS = ("RS256", "PS256", "ES256")
_LEEWAY_S = 30
_LONGEST_LIFE_S = 3600
# Times are checked against the given `now`, the audience together with its party.
_OPTIONS: Options = {
    "require": ["iss", "sub", "aud", "exp", "iat"],
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
    "verify_aud": False,
}


class UnknownKey(IdentityRefused):
    """The token names a key that the provider's key set does not have; it may have been changed since it was read."""


def _key(token: str, key_set: Mapping[str, Any]) -> PyJWK:
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError as error:
        raise IdentityRefused(f"malformed token: {error}") from None
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS:
        raise IdentityRefused(f"algorithm {algorithm} not allowed")
    for entry in key_set.get("keys", []):
        if entry.get("kid") == kid and entry.get("kty") in ("RSA", "EC"):
            try:
                return PyJWK(entry, algorithm=algorithm)
            except jwt.PyJWTError:
                raise IdentityRefused("unusable key in the key set") from None
    raise UnknownKey("unknown signing key")


def _check_times(claims: Mapping[str, Any], now: float) -> None:
    if not isinstance(claims["exp"], (int, float)) or now > claims["exp"] + _LEEWAY_S:
        raise IdentityRefused("token expired")
    if not isinstance(claims["iat"], (int, float)) or claims["iat"] > now + _LEEWAY_S:
        raise IdentityRefused("token from the future")
    if now - claims["iat"] > _LONGEST_LIFE_S:
        raise IdentityRefused("token too old")


def _check_audience(claims: Mapping[str, Any], client_id: str) -> None:
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if client_id not in audience:
        raise IdentityRefused("wrong audience")
    party = claims.get("azp")
    if (len(audience) > 1 and party is None) or (party is not None and party != client_id):
        raise IdentityRefused("wrong authorised party")


def _check_access_token(claims: Mapping[str, Any], access_token: str) -> None:
    given = claims.get("at_hash")
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    if given is not None and given != base64.urlsafe_b64encode(half).rstrip(b"=").decode():
        raise IdentityRefused("access token does not belong to the ID token")


def verified_claims(
    token: str,
    *,
    key_set: Mapping[str, Any],
    issuer: str,
    client_id: str,
    nonce: str,
    access_token: str,
    now: float,
) -> dict[str, Any]:
    """Return the claims of an ID token that is signed by `issuer`, for us, now, and for this very sign-in.

    `now` is seconds since 1970. Raises `UnknownKey` and other `IdentityRefused`.
    """
    key = _key(token, key_set)
    try:
        claims: dict[str, Any] = jwt.decode(token, key=key.key, algorithms=[key.algorithm_name], options=_OPTIONS)
    except jwt.PyJWTError as error:
        raise IdentityRefused(f"token refused: {type(error).__name__}") from None
    if claims["iss"] != issuer:
        raise IdentityRefused("wrong issuer")
    _check_audience(claims, client_id)
    _check_times(claims, now)
    if not nonce or not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise IdentityRefused("wrong nonce")
    _check_access_token(claims, access_token)
    return claims
