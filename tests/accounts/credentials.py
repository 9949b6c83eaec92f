"""Passwords and second factors for the tests of signing in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from nangluong.accounts.models import User

PASSWORD = "mười hai ký tự và hơn"


def staff(username: str = "an", full_name: str = "Lê An") -> User:
    """Store a member of staff with the password of the tests and no second factor."""
    return User.objects.create_user(username=username, full_name=full_name, password=PASSWORD)


def enrol_app(user: User) -> str:
    """Give `user` an authenticator app; return its secret (base 32)."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def app_code(secret: str, at: float | None = None) -> str:
    """Return the code of RFC 6238 that an app with `secret` shows `at` (seconds since 1970; now)."""
    key = base64.b32decode(secret.replace(" ", ""))
    counter = int(time.time() if at is None else at) // 30
    digest = hmac.new(key, struct.pack(">Q", counter), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
