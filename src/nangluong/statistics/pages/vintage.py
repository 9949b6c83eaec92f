"""What every page of statistics takes from its address: the release or day, the place, the variant."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from nangluong.foundation.errors import DomainError
from nangluong.statistics.models import Release
from nangluong.statistics.queries.balance import ILLUSTRATIVE, REAL
from nangluong.statistics.vintages import Vintage, find_vintage

HOME_PLACE = "VN"
_CHOICES = 12


class BadDate(DomainError):
    """The date in the address cannot be read."""

    code = "bad_date"


class NothingPublished(DomainError):
    """No release has been published yet."""

    code = "nothing_published"
    http_status = 404


def read_date(text: str) -> dt.date:
    """Read `2026-11-24` or `24/11/2026`. Raises `BadDate`."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
    raise BadDate(
        f"Ngày “{text}” không đọc được. Hãy viết dạng 2026-11-24 hoặc 24/11/2026.",
        f"The date “{text}” cannot be read. Write it like 2026-11-24 or 24/11/2026.",
    )


@dataclass(frozen=True)
class Reading:
    """What a page shows: from which release, of which place, with real figures only or with illustrative ones too."""

    vintage: Vintage
    place: str
    variant: str

    @property
    def snapshot(self) -> int:
        """The lake snapshot to read."""
        return self.vintage.snapshot

    @property
    def illustrative(self) -> bool:
        """Whether illustrative figures fill the gaps (and must be marked)."""
        return self.variant == ILLUSTRATIVE


def reading_of(request: HttpRequest) -> Reading:
    """Return what the address asks for: `release`, `as_of`, `place` (default Viet Nam), `illustrative=1`.

    Raises `NothingPublished`, `NoSuchRelease` or `BadDate`.
    """
    as_of = request.GET.get("as_of", "").strip()
    vintage = find_vintage(request.GET.get("release") or None, read_date(as_of) if as_of else None)
    if vintage is None:
        raise NothingPublished(
            "Chưa có bản công bố nào. Người vận hành dựng và công bố ở trang Tác nghiệp.",
            "Nothing has been published yet. The operator builds and publishes on the desk.",
        )
    variant = ILLUSTRATIVE if request.GET.get("illustrative") == "1" else REAL
    return Reading(vintage, request.GET.get("place") or HOME_PLACE, variant)


def release_title(release: Release) -> str:
    """Return the release's title in the language of the page."""
    return release.title_vi if (get_language() or "vi").startswith("vi") else release.title_en


def release_context(request: HttpRequest, reading: Reading) -> dict[str, Any]:
    """Return the context that the release bar and the footer of `web/base.html` show, under the key `release`."""
    public = list(Release.objects.public(timezone.now())[:_CHOICES])
    shown = reading.vintage.release

    def address(number: str | None) -> str:
        query = request.GET.copy()
        query.pop("release", None)
        query.pop("as_of", None)
        if number:
            query["release"] = number
        return f"{request.path}?{query.urlencode()}" if query else request.path

    return {
        "reading": reading,
        "release": {
            "number": shown.number,
            "title": release_title(shown),
            "released_on": shown.public_from,
            "as_of": reading.vintage.as_of,
            "url": reverse("statistics:release", args=[shown.number]),
            "is_latest": bool(public) and public[0].pk == shown.pk,
            "latest_url": address(None),
            "choices": [
                {
                    "number": release.number,
                    "title": release_title(release),
                    "url": address(release.number),
                    "selected": release.pk == shown.pk,
                }
                for release in public
            ],
        },
    }
