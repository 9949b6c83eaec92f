"""After a kill: a batch that the lake committed is finished, one that it did not is undone."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.locks import only_one
from nangluong.metering.models import BatchDay, IntakeBatch, QuarantinedPart, RegisterRead
from nangluong.metering.received import batch_committed


def settle_batch(actor: Actor, batch: IntakeBatch) -> None:
    """Finish or undo a batch whose process is gone; the caller holds the lock of its content.

    Undone, its quarantine and register reads go too: nobody got a receipt for them. Its events stay: another batch that
    brought one of them in the meantime has a receipt for it, and sent again they are not stored twice. A batch without
    interval readings has no lake commit and is undone; the sender, without a receipt, sends it again.
    """
    snapshot = batch_committed(batch.pk)
    with transaction.atomic():
        if snapshot is None:
            QuarantinedPart.objects.filter(batch=batch).delete()
            BatchDay.objects.filter(batch=batch).delete()
            RegisterRead.objects.filter(batch=batch).delete()
            batch.state = IntakeBatch.State.FAILED
        else:
            batch.state, batch.snapshot = IntakeBatch.State.TAKEN, snapshot
        batch.finished_at = timezone.now()
        batch.save(update_fields=["state", "snapshot", "finished_at"])
        audit.record(actor, "recover_batch", kind="intake_batch", key=str(batch.pk), after={"state": batch.state})


def recover_intake(actor: Actor) -> Iterator[str]:
    """Settle every open batch whose process no longer holds its lock; yield one line for each."""
    for batch in IntakeBatch.objects.filter(state=IntakeBatch.State.BEGUN):
        with only_one(f"intake.{batch.source_id}.{batch.sha256}", wait=False) as held:
            if not held:
                continue
            batch.refresh_from_db()
            if batch.state == IntakeBatch.State.BEGUN:
                settle_batch(actor, batch)
                yield f"intake batch {batch.pk} ({batch.name}): {batch.state}"
