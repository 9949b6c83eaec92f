"""ID tokens: every claim that guards against replay and mix-up, each wrong once."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from nangluong.accounts.id_tokens import UnknownKey, verified_claims
from nangluong.accounts.identity_providers.interface import IdentityRefused
from tests.accounts.tokens import ACCESS, CLIENT, ISSUER, NONCE, NOW, claims, key_set, private_key, token


def verify(text: str, **changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "key_set": key_set("good"),
        "issuer": ISSUER,
        "client_id": CLIENT,
        "nonce": NONCE,
        "access_token": ACCESS,
        "now": NOW,
    }
    return verified_claims(text, **(given | changes))


def reason(text: str, **changes: Any) -> str:
    with pytest.raises(IdentityRefused) as caught:
        verify(text, **changes)
    return caught.value.reason


def made(**changes: Any) -> str:
    return token(now=NOW, **changes)


def test_a_good_token_gives_its_claims() -> None:
    assert verify(made())["sub"] == "s-1"
    half = base64.urlsafe_b64encode(hashlib.sha256(ACCESS.encode()).digest()[:16]).rstrip(b"=").decode()
    assert verify(made(aud=[CLIENT, "other"], azp=CLIENT, at_hash=half))["azp"] == CLIENT


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"iss": "https://elsewhere.example"}, "wrong issuer"),
        ({"iss": ISSUER + "/"}, "wrong issuer"),
        ({"aud": "another"}, "wrong audience"),
        ({"aud": ["another", "third"]}, "wrong audience"),
        ({"aud": [CLIENT, "another"]}, "wrong authorised party"),
        ({"azp": "another"}, "wrong authorised party"),
        ({"nonce": "another"}, "wrong nonce"),
        ({"nonce": None}, "wrong nonce"),
        ({"nonce": ""}, "wrong nonce"),
        ({"exp": NOW - 31}, "token expired"),
        ({"iat": NOW + 31}, "token from the future"),
        ({"iat": NOW - 3601}, "token too old"),
        ({"at_hash": "x"}, "access token does not belong to the ID token"),
        ({"sub": None}, "token refused: MissingRequiredClaimError"),
        ({"exp": None}, "token refused: MissingRequiredClaimError"),
        ({"iat": None}, "token refused: MissingRequiredClaimError"),
    ],
)
def test_a_wrong_claim_is_refused(changes: dict[str, Any], said: str) -> None:
    assert reason(made(**changes)) == said


def test_the_clock_may_differ_by_half_a_minute() -> None:
    assert verify(made(exp=NOW - 29, iat=NOW - 300))
    assert verify(made(iat=NOW + 29))


def test_an_unknown_key_is_told_apart_so_that_keys_can_be_read_anew() -> None:
    with pytest.raises(UnknownKey):
        verify(token("stranger", now=NOW))
    assert verify(token("stranger", now=NOW), key_set=key_set("good", "stranger"))


def test_a_key_that_borrows_a_known_name_is_refused() -> None:
    assert reason(token("stranger", kid="good", now=NOW)) == "token refused: InvalidSignatureError"


def test_an_unsigned_token_is_refused() -> None:
    unsigned = jwt.encode(claims(), None, algorithm="none", headers={"kid": "good"})  # type: ignore[arg-type]
    assert reason(unsigned) == "algorithm none not allowed"


def test_a_token_signed_with_the_public_key_as_a_shared_secret_is_refused() -> None:
    def part(value: bytes) -> bytes:
        return base64.urlsafe_b64encode(value).rstrip(b"=")

    import hmac

    public = private_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = part(json.dumps({"alg": "HS256", "kid": "good"}).encode()) + b"." + part(json.dumps(claims()).encode())
    forged = head + b"." + part(hmac.new(public, head, hashlib.sha256).digest())
    assert reason(forged.decode()) == "algorithm HS256 not allowed"


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "e30.e30.", "é"])
def test_what_is_no_token_is_refused(text: str) -> None:
    assert reason(text).startswith(("malformed token", "algorithm"))


def test_a_changed_token_is_refused() -> None:
    head, body, signature = made().split(".")
    changed = base64.urlsafe_b64encode(json.dumps(claims(sub="s-2")).encode()).rstrip(b"=").decode()
    assert body != changed
    assert reason(f"{head}.{changed}.{signature}") == "token refused: InvalidSignatureError"


def test_no_nonce_of_ours_is_no_reason_to_accept_none() -> None:
    assert reason(made(nonce=""), nonce="") == "wrong nonce"
