"""ID tokens as a provider signs them, and as an attacker would."""

from __future__ import annotations

import json
import time
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ISSUER, CLIENT, NONCE, ACCESS = "https://identity.example", "site", "n-once", "access-token"
NOW = 1_790_000_000


@cache
def private_key(name: str = "good") -> rsa.RSAPrivateKey:
    """Return a key; another name, another key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def key_set(*names: str) -> dict[str, Any]:
    """Return the published keys of these names."""
    keys = [json.loads(RSAAlgorithm.to_jwk(private_key(name).public_key())) | {"kid": name} for name in names]
    return {"keys": keys}


def claims(now: float = NOW, **changes: Any) -> dict[str, Any]:
    """Return the claims of a good token; None as a change takes a claim out."""
    good = {"iss": ISSUER, "aud": CLIENT, "sub": "s-1", "nonce": NONCE, "iat": int(now), "exp": int(now) + 300}
    return {name: value for name, value in (good | changes).items() if value is not None}


def token(key: str = "good", kid: str | None = None, now: float | None = None, **changes: Any) -> str:
    """Return a token signed with `key`, said to be signed with `kid`."""
    said = claims(time.time() if now is None else now, **changes)
    return jwt.encode(said, private_key(key), algorithm="RS256", headers={"kid": kid or key})
