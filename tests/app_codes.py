"""Codes of authenticator apps, computed as the apps do (RFC 6238); needs no Django."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time


def app_code(secret: str, at: float | None = None) -> str:
    """Return the code of RFC 6238 that an app with `secret` shows `at` (seconds since 1970; now)."""
    key = base64.b32decode(secret.replace(" ", ""))
    counter = int(time.time() if at is None else at) // 30
    digest = hmac.new(key, struct.pack(">Q", counter), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
