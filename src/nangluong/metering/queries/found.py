"""Counts of what validation found, by rule."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from nangluong.metering.models import LakeTask, VeeRun


def findings_by_rule(first: dt.date, last: dt.date) -> dict[int, int]:
    """Return the number of findings by rule code of the newest finished run of every bucket and day of the span.

    From the figures of the runs, so it costs nothing to ask; runs of several days count for their last day.
    """
    tasks = LakeTask.objects.filter(
        state=LakeTask.State.DONE, run__last_day__range=(first, last), run__state=VeeRun.State.DONE
    ).order_by("run__last_day", "run__slots", "bucket", "-run_id")
    newest = tasks.distinct("run__last_day", "run__slots", "bucket").values_list("figures", flat=True)
    counted: Counter[int] = Counter()
    for figures in newest:
        counted.update({int(rule): count for rule, count in figures.get("findings", {}).items()})
    return dict(sorted(counted.items()))
