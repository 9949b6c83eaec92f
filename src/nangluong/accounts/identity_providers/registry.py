"""Which identity provider this installation uses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from nangluong.accounts.identity_providers.interface import IdentityProvider
from nangluong.accounts.identity_providers.vneid import VNeID
from nangluong.config import IdentityConfig
from nangluong.foundation.errors import DomainError

VENDORS: dict[str, Callable[[IdentityConfig, Path], IdentityProvider]] = {"vneid": VNeID, "simulated": VNeID}


class NoIdentityProvider(DomainError):
    """This installation has no identity provider."""

    code = "no_identity_provider"
    http_status = 404

    def __init__(self) -> None:
        super().__init__(
            "Hệ thống này chưa nối với dịch vụ định danh điện tử.",
            "This installation is not connected to an identity provider.",
        )


def identity_provider() -> IdentityProvider:
    """Return the provider of the settings. Raises `NoIdentityProvider`."""
    config: IdentityConfig = settings.CONFIG.identity
    vendor = VENDORS.get(config.provider)
    if vendor is None:
        raise NoIdentityProvider
    return vendor(config, Path(settings.REFERENCE_ROOT))
