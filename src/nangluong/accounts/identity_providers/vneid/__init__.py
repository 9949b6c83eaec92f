"""VNeID, and the simulated provider that behaves like it."""

from nangluong.accounts.identity_providers.vneid.provider import VNeID

__all__ = ["VNeID"]
