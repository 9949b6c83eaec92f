"""After a kill: runs that nobody works on any more are settled by what the lake holds."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.metering.lake.catalogue import find_commit
from nangluong.metering.lake.commits import Side, buckets_held
from nangluong.metering.models import LakeTask, VeeRun


def settle_run(actor: Actor, run: VeeRun) -> None:
    """Mark every open bucket of a run *done* if the lake has its commit, *failed* if not; the run likewise."""
    with transaction.atomic():
        for task in run.tasks.filter(state=LakeTask.State.BEGUN):
            snapshot = find_commit(vee_run=run.pk, bucket=task.bucket)
            task.state = LakeTask.State.FAILED if snapshot is None else LakeTask.State.DONE
            task.snapshot = snapshot
            task.error = "interrupted" if snapshot is None else ""
            task.save(update_fields=["state", "snapshot", "error"])
        left = run.tasks.exclude(state=LakeTask.State.DONE).exists()
        run.state = VeeRun.State.FAILED if left else VeeRun.State.DONE
        run.finished_at = timezone.now()
        run.save(update_fields=["state", "finished_at"])
        audit.record(actor, "recover_vee_run", kind="vee_run", key=str(run.pk), after={"state": run.state})


def recover_runs(*, actor: Actor) -> Iterator[str]:
    """Settle every run whose process no longer holds its buckets; yield one line for each."""
    for run in VeeRun.objects.filter(state=VeeRun.State.RUNNING):
        buckets = list(run.tasks.values_list("bucket", flat=True))
        with buckets_held(Side.VALIDATED, buckets, wait=False) as held:
            if not held:
                continue
            run.refresh_from_db()
            if run.state == VeeRun.State.RUNNING:
                settle_run(actor, run)
                yield f"validation {run.pk} ({run.first_day} to {run.last_day}): {run.state}"
