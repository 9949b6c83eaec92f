"""Which release a machine reads: `release=2026-1`, `as_of=2026-11-24` (a day), or SDMX's `asOf` (an instant)."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping

from django.utils import timezone

from nangluong.statistics.dissemination.configured import release_seconds
from nangluong.statistics.models import Release
from nangluong.statistics.pages.vintage import NothingPublished, read_date
from nangluong.statistics.queries.snapshot import also_forget
from nangluong.statistics.sdmx.errors import QuerySyntaxError
from nangluong.statistics.vintages import NoSuchRelease, find_vintage

NAMES = ("release", "as_of")
_MOST_KNOWN = 512

# The look-up costs as much as reading a series, so its result is trusted for a second. An embargo can end late by that
# much, never early: only what was public when it was looked up is here.
_known: dict[tuple[str, str, dt.datetime | None], tuple[float, Release]] = {}
also_forget(_known.clear)


def nothing_published() -> NothingPublished:
    """Return the refusal of a service that has nothing to serve yet."""
    return NothingPublished("Chưa có bản công bố nào.", "Nothing has been published yet.")


def chosen_release(parameters: Mapping[str, str], as_of: dt.datetime | None = None) -> Release:
    """Return the release asked for; `as_of` is an instant, for which the newest release public by then holds.

    Raises `NothingPublished`, `NoSuchRelease`, `BadDate`, `QuerySyntaxError` (two ways at once).
    """
    key = (parameters.get("release", ""), parameters.get("as_of", ""), as_of)
    known = _known.get(key)
    # A clock that was set back must not make an old answer last: its age is asked for, not its end.
    if known is not None and 0 <= time.time() - known[0] < release_seconds():
        return known[1]
    release = _looked_up(parameters, as_of)
    if len(_known) >= _MOST_KNOWN:
        _known.clear()
    _known[key] = (time.time(), release)
    return release


def _looked_up(parameters: Mapping[str, str], as_of: dt.datetime | None) -> Release:
    number, day = (parameters.get(name, "").strip() for name in NAMES)
    if sum(bool(given) for given in (number, day, as_of)) > 1:
        raise QuerySyntaxError("Chỉ dùng một trong release, as_of, asOf.", "Use only one of release, as_of and asOf.")
    if as_of is not None:
        return _public_at(as_of)
    vintage = find_vintage(number or None, read_date(day) if day else None)
    if vintage is None:
        raise nothing_published()
    return vintage.release


def _public_at(instant: dt.datetime) -> Release:
    public = Release.objects.public(timezone.now())
    release = public.filter(public_from__lte=instant).first()
    if release is None:
        if not public.exists():
            raise nothing_published()
        shown = instant.isoformat()
        raise NoSuchRelease(
            f"Đến {shown} chưa có bản công bố nào. Hãy chọn thời điểm sau đó.",
            f"Nothing had been published by {shown}. Choose a later instant.",
        )
    return release


def releases_after(instant: dt.datetime | None, last: Release) -> list[Release]:
    """Return the releases published after `instant` (None: all) up to `last`, the oldest first."""
    public = Release.objects.public(timezone.now()).filter(public_from__lte=last.public_from)
    if instant is not None:
        public = public.filter(public_from__gt=instant)
    return list(public.order_by("public_from", "id"))


def release_before(instant: dt.datetime) -> Release | None:
    """Return the release that was public at an instant; None where nothing was."""
    return Release.objects.public(timezone.now()).filter(public_from__lte=instant).first()


def release_after(release: Release) -> Release | None:
    """Return the release that followed, if it is public; None for the newest."""
    public = Release.objects.public(timezone.now()).filter(public_from__gte=release.public_from, pk__gt=release.pk)
    return public.order_by("public_from", "id").first()
