"""Which signing authority this installation uses."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from nangluong.foundation.signing.interface import SigningAuthority
from nangluong.foundation.signing.simulated import Simulated

AUTHORITIES: dict[str, Callable[[Path], SigningAuthority]] = {"simulated": Simulated}


@lru_cache(maxsize=4)
def _made(code: str, home: Path) -> SigningAuthority:
    return AUTHORITIES[code](home)


def authority() -> SigningAuthority | None:
    """Return the authority that the settings name; None where nothing is signed."""
    code = settings.CONFIG.signing.authority
    return None if code == "none" else _made(code, Path(settings.CONFIG.home))


def timestamp_authority() -> str:
    """Return the address of the timestamp authority; "" where there is none."""
    return str(settings.CONFIG.signing.timestamp)


def timestamp_roots() -> tuple[bytes, ...]:
    """Return the certificates (PEM) by which timestamps are trusted."""
    file = settings.CONFIG.signing.timestamp_roots
    return (Path(file).read_bytes(),) if file else ()
