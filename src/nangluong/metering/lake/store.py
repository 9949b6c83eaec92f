"""This process's storage, as the settings name it."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from nangluong.foundation.object_store import S3Access
from nangluong.metering.lake.storage import Storage


@lru_cache(maxsize=4)
def _storage(root: str, access: S3Access) -> Storage:
    return Storage(root, access)


def storage() -> Storage:
    """Return where the lake's files lie."""
    return _storage(str(settings.LAKE_PATH), settings.LAKE_S3)
