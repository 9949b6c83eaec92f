"""Addresses of statistics: figures are public, the desk is for those who work on them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from nangluong.statistics.models import Batch, Release
from nangluong.statistics.perms import BUILD_RELEASE, PUBLISH_RELEASE, SEE_DESK
from tests.repo.permissions.addresses import get, post
from tests.repo.permissions.rules import needs, public

_WORDS = {"title_vi": "Bản thử", "title_en": "Trial"}


def waiting_release(world: Any, _holder: Any) -> dict[str, Any]:
    """Store a release that waits to be published; it is nobody's own."""
    release, _ = Release.objects.get_or_create(
        number="2999-1",
        defaults={
            "title_vi": "Chờ",
            "title_en": "Waiting",
            "state": Release.State.READY,
            "built_by": "kiểm thử",
            "built_at": timezone.now(),
            "snapshot": world.released.snapshot,
        },
    )
    return {"number": release.number}


def loaded_returns(world: Any, _holder: Any) -> dict[str, Any]:
    """Store a published load of returns; it is nobody's own."""
    batch, _ = Batch.objects.get_or_create(
        dataset="returns/th-01/2098",
        defaults={
            "source": "returns",
            "filename": "TH-01 2098",
            "content_hash": "0" * 64,
            "loaded_by": "kiểm thử",
            "state": Batch.State.LOADED,
            "snapshot": world.released.snapshot,
        },
    )
    return {"pk": batch.pk}


OF_FIGURES = True
"""The walk of these needs a release."""

ADDRESSES = [
    # The home page and the page of components show figures.
    get("web:home", public),
    get("web:style_page", public),
    get("statistics:balance", public),
    get("statistics:cell", public, query="?row=1.1&product=COAL&year=2023"),
    get("statistics:lineage", public, make=loaded_returns),
    get("statistics:flows", public),
    get("statistics:balance_download", public, at={"form": "csv"}),
    get("statistics:trends", public),
    get("statistics:trends_download", public, at={"form": "csv"}),
    get("statistics:subsector", public, at={"slug": "than"}),
    get("statistics:indicators", public),
    get("statistics:indicator", public, at={"code": "import_dependency"}),
    get("statistics:releases", public),
    get("statistics:release", public, at={"number": "2026-1"}),
    get("statistics:methods", public),
    get("statistics:classification", public, at={"kind": "product"}),
    get("statistics:about", public),
    get("statistics:crosscheck", public),
    get("statistics:freshness", public),
    get("statistics:shelf", public),
    get("statistics:api_page", public),
    get("statistics:questionnaires", public),
    get("statistics:reporting_calendar", public),
    get("statistics:questionnaire", public, at={"code": "dk-01"}),
    get("statistics:questionnaire_vtl", public, at={"code": "dk-01"}),
    get("statistics:desk", needs(SEE_DESK)),
    post("statistics:desk_build", needs(BUILD_RELEASE), form=_WORDS),
    post("statistics:desk_publish", needs(PUBLISH_RELEASE), make=waiting_release),
]
