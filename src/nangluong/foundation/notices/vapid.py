"""The key by which push services know this site (VAPID, RFC 8292): a setting, or made once and kept at home."""

from __future__ import annotations

import base64
import contextlib
import os
import time
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid02

_LIFE_S = 12 * 3600


def _raw() -> str:
    if settings.CONFIG.push_key:
        return str(settings.CONFIG.push_key)
    file: Path = settings.CONFIG.home / "push_key"
    if not file.exists():
        number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        text = base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=")
        half = file.with_suffix(f".{os.getpid()}")
        half.touch(mode=0o600)
        half.write_bytes(text)
        # Two processes may come here at once: the first link stands, both then read it.
        with contextlib.suppress(FileExistsError):
            os.link(half, file)
        half.unlink()
    return file.read_text(encoding="ascii")


@lru_cache(maxsize=1)
def _key() -> Vapid02:
    return Vapid02.from_raw(_raw().encode())


def public_key() -> str:
    """Return the public key as a browser wants it to subscribe (base64url of the uncompressed point)."""
    point = _key().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def authorization(endpoint: str) -> str:
    """Return the header `Authorization` for a push to `endpoint`."""
    parts = urlsplit(endpoint)
    claims = {
        "sub": settings.PUSH_CONTACT,
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + _LIFE_S,
    }
    return str(_key().sign(claims)["Authorization"])
