"""The readings lake of this process, as the settings name it.

A lake of its own beside that of the releases: its files are compacted and its past states expire, theirs never; and
its commits, thousands a day, are not in their list.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from django.conf import settings

from nangluong.foundation.lake import Lake, lake
from nangluong.foundation.object_store import S3Access
from nangluong.metering.lake.storage import Storage

READINGS: Final = "readings"
"""Schema of the catalogue, and folder of the files below the lake's."""


def readings_lake() -> Lake:
    """Return this process's readings lake."""
    return lake(READINGS)


@lru_cache(maxsize=4)
def _storage(root: str, access: S3Access) -> Storage:
    return Storage(root, access)


def storage() -> Storage:
    """Return where the files of the readings lake lie."""
    return _storage(f"{settings.LAKE_PATH}/{READINGS}", settings.LAKE_S3)
