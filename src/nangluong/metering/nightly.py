"""What a night has to validate: yesterday whole, and of earlier days the buckets that got readings since."""

from __future__ import annotations

import datetime as dt
import logging

import numpy as np

from nangluong.foundation.actor import Actor
from nangluong.foundation.work import Progress
from nangluong.metering.engines import Engine
from nangluong.metering.estate.snapshot import current
from nangluong.metering.lake.catalogue import newest_commits
from nangluong.metering.lake.tables import RECEIVED
from nangluong.metering.models import LakeTask, VeeRun
from nangluong.metering.run_recovery import recover_runs
from nangluong.metering.runs import resume_vee_run, start_vee_run
from nangluong.metering.slots import SLOTS, day_number

log = logging.getLogger(__name__)

LATE_DAYS = 7
"""So many days back late readings are validated by themselves; older ones by `nangluong metering validate`."""


def buckets_due(day: dt.date, slots: int) -> list[int]:
    """Return the buckets of which readings of `day` came after their last validation, or that never had one."""
    number = day_number(day)
    news = newest_commits(f"{RECEIVED}_{slots}", number, number)
    tasks = LakeTask.objects.filter(
        state=LakeTask.State.DONE, run__slots=slots, run__first_day__lte=day, run__last_day__gte=day
    )
    done: dict[int, int] = {}
    for bucket, snapshot in tasks.values_list("bucket", "snapshot"):
        done[bucket] = max(snapshot or 0, done.get(bucket, 0))
    return sorted(bucket for bucket, snapshot in news.items() if snapshot > done.get(bucket, -1))


def _validate_day(
    actor: Actor, day: dt.date, slots: int, *, whole: bool, runner: Engine | None, progress: Progress | None
) -> VeeRun | None:
    runs = VeeRun.objects.filter(first_day=day, last_day=day, slots=slots).order_by("-pk")
    stopped = runs.filter(state=VeeRun.State.FAILED).first()
    if stopped is not None and stopped == runs.first():
        resume_vee_run(actor, run=stopped, runner=runner, progress=progress)
    has = set(np.unique(current().columns.slots).tolist())
    first_time = whole and not runs.exists()
    buckets = (None if slots in has else []) if first_time else buckets_due(day, slots)
    if buckets == []:
        return None
    return start_vee_run(
        actor, first_day=day, last_day=day, slots=slots, buckets=buckets, runner=runner, progress=progress
    )


def validate_news(
    actor: Actor, *, today: dt.date, runner: Engine | None = None, progress: Progress | None = None
) -> list[VeeRun]:
    """Validate what has come and is not validated, up to the day before `today`; return the runs that were needed.

    Days are taken in order, since each is the past of the next. Without master data there is nothing to do.
    """
    for line in recover_runs(actor=actor):
        log.info("recovered %s", line)
    if not len(current().columns):
        return []
    found = []
    for back in range(LATE_DAYS, 0, -1):
        day = today - dt.timedelta(days=back)
        for slots in SLOTS:
            run = _validate_day(actor, day, slots, whole=back == 1, runner=runner, progress=progress)
            found += [run] if run is not None else []
    return found
