"""After a kill: finish what the lake has committed, undo what it has not. Nothing stays half done."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.lake import lake
from nangluong.foundation.locks import only_one
from nangluong.statistics.models import Batch, Release


def recover(*, actor: Actor) -> Iterator[str]:
    """Settle every batch and release that a killed process left open; yield one line for each.

    A load or build that is still running holds its lock and is left alone.
    """
    with only_one("facts", wait=False) as held:
        if held:
            yield from _recover_batches(actor)
    with only_one("release", wait=False) as held:
        if held:
            yield from _recover_releases(actor)


def _recover_batches(actor: Actor) -> Iterator[str]:
    for batch in Batch.objects.filter(state=Batch.State.LOADING):
        snapshot = lake().find_commit(batch=batch.pk)
        batch.state = Batch.State.FAILED if snapshot is None else Batch.State.LOADED
        batch.snapshot = snapshot
        with transaction.atomic():
            batch.save(update_fields=["state", "snapshot"])
            audit.record(actor, "recover_batch", kind="batch", key=str(batch.pk), after={"state": batch.state})
        yield f"batch {batch.pk} ({batch.filename}): {batch.state}"


def _recover_releases(actor: Actor) -> Iterator[str]:
    for release in Release.objects.filter(state=Release.State.BUILDING):
        snapshot = lake().find_commit(release=release.number, build=release.pk)
        release.state = Release.State.FAILED if snapshot is None else Release.State.READY
        release.snapshot = snapshot
        release.built_at = None if snapshot is None else timezone.now()
        with transaction.atomic():
            release.save(update_fields=["state", "snapshot", "built_at"])
            audit.record(actor, "recover_release", kind="release", key=release.number, after={"state": release.state})
        yield f"release {release.number}: {release.state}"
