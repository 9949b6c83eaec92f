"""The verbs of a release: build it, publish it. A release is a snapshot of the lake that stays readable for ever."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError, StateConflict
from nangluong.foundation.lake import committed, lake
from nangluong.foundation.locks import only_one
from nangluong.foundation.permissions import require
from nangluong.foundation.work import Progress, Silent
from nangluong.statistics import building, perms
from nangluong.statistics.models import Release


class NothingToRelease(DomainError):
    """There are no facts, so a release would be empty."""

    code = "nothing_to_release"
    http_status = 409


class EmbargoInThePast(DomainError):
    """The date of publication lies before now."""

    code = "embargo_in_the_past"


def _next_number(today: dt.date) -> str:
    """Return the year and the running number within it: 2026-1, 2026-2 …"""
    used = Release.objects.filter(number__startswith=f"{today.year}-").values_list("number", flat=True)
    return f"{today.year}-{max((int(number.split('-')[1]) for number in used), default=0) + 1}"


def build_release(
    actor: Actor,
    *,
    title_vi: str,
    title_en: str,
    notes_vi: str = "",
    notes_en: str = "",
    progress: Progress | None = None,
    work_id: str | None = None,
) -> Release:
    """Freeze the present facts with balances, emissions and indicators built from them, and what changed since.

    The release is then ready, not public. `work_id` names the queued work that asked for it. Raises `NotPermitted`,
    `NothingToRelease`; killed at any moment it leaves either a ready release or none (`recovery`).
    """
    require(
        perms.can_build_release, actor, vi="Bạn không có quyền dựng bản công bố.", en="You may not build a release."
    )
    with only_one("release"), only_one("facts"):
        store = lake()
        if store.read("SELECT count(*) FROM lake.fact").fetchone() == (0,):
            raise NothingToRelease(
                "Chưa có số liệu nào. Hãy nạp số liệu trước khi dựng bản công bố.",
                "There are no figures yet. Load figures before building a release.",
            )
        previous = Release.objects.filter(state=Release.State.PUBLISHED).order_by("-public_from", "-id").first()
        release = Release.objects.create(
            number=_next_number(timezone.localdate()),
            title_vi=title_vi,
            title_en=title_en,
            notes_vi=notes_vi,
            notes_en=notes_en,
            previous=previous,
            built_by=actor.name,
            work_id=work_id,
        )
        try:
            tables = building.compute(store, previous.snapshot if previous else None, progress or Silent())
            with store.commit(
                actor.name, f"release {release.number}", release=release.number, build=release.pk
            ) as commit:
                building.write(commit, tables)
                # Noted before the lake commits: when this process is killed right after, recovery finds them here.
                release.facts, release.cells = tables.fact_count, tables["cell"].num_rows
                release.changes = tables["change"].num_rows
                release.save(update_fields=["facts", "cells", "changes"])
        except BaseException:
            # Where the lake committed and only its answer was lost, the row stays open for recovery to finish.
            if not committed(release=release.number, build=release.pk):
                Release.objects.filter(pk=release.pk).update(state=Release.State.FAILED)
            raise
        release.snapshot, release.built_at, release.state = commit.snapshot, timezone.now(), Release.State.READY
        with transaction.atomic():
            release.save()
            audit.record(
                actor,
                "build_release",
                kind="release",
                key=release.number,
                after={"snapshot": release.snapshot, "facts": release.facts, "changes": release.changes},
            )
    return release


def publish_release(actor: Actor, release: Release, *, public_from: dt.datetime | None = None) -> Release:
    """Publish a ready release, at once or from the instant `public_from` on (the embargo, to the second).

    Raises `NotPermitted`, `EmbargoInThePast`, or `StateConflict` when the release is not ready or somebody was first.
    """
    require(perms.can_publish_release, actor, vi="Bạn không có quyền công bố.", en="You may not publish.")
    now = timezone.now()
    moment = public_from or now
    if moment < now - dt.timedelta(seconds=1):
        raise EmbargoInThePast(
            "Thời điểm công bố phải ở tương lai. Hãy để trống nếu muốn công bố ngay.",
            "The moment of publication must lie in the future. Leave it empty to publish now.",
        )
    with transaction.atomic():
        won = Release.objects.filter(pk=release.pk, state=Release.State.READY).update(
            state=Release.State.PUBLISHED, public_from=moment, published_by=actor.name
        )
        if not won:
            raise StateConflict(
                f"Bản công bố {release.number} không ở trạng thái chờ công bố.",
                f"Release {release.number} is not waiting to be published.",
            )
        audit.record(actor, "publish_release", kind="release", key=release.number, after={"public_from": moment})
    release.refresh_from_db()
    return release
