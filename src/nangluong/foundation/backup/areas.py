"""The folders of an installation that belong into a backup beside the database."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from nangluong.foundation.backup.stores import Store, store_at

LAKE = "lake"


@dataclass(frozen=True)
class Area:
    """A store of files. Of the lake the catalogue says which files belong to it; of others, all that are there do.

    Files of a `lasting` area are written once and never changed, so that one that was copied is known by its name. What
    an area that is `evidence` has already is never written over by a restore.
    """

    name: str
    store: Store
    lasting: bool = False
    evidence: bool = False


def _lake_store() -> Store:
    access = settings.LAKE_S3
    endpoint = f"{'https' if access.tls else 'http'}://{access.endpoint}" if access.endpoint else ""
    return store_at(settings.LAKE_PATH, endpoint=endpoint, key=access.key, secret=access.secret)


def areas() -> list[Area]:
    """Return the areas as the settings name them."""
    uploads = store_at(
        settings.FILES, endpoint=settings.FILES_ENDPOINT, key=settings.FILES_KEY, secret=settings.FILES_SECRET
    )
    return [
        Area(LAKE, _lake_store(), lasting=True),
        Area("files", uploads, lasting=True),
        Area("published", store_at(settings.PUBLISHED_PATH)),
        Area("anchors", store_at(settings.ANCHORS_PATH), evidence=True),
    ]
