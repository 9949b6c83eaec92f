"""The verb of compaction: a month's daily files of a bucket become one."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.db import transaction

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.permissions import require
from nangluong.foundation.work import Progress, Silent
from nangluong.metering import perms
from nangluong.metering.engines import Engine, engine
from nangluong.metering.lake.catalogue import all_files, files_of
from nangluong.metering.lake.commits import Change, Side, buckets_held, commit_changes
from nangluong.metering.lake.names import LakeFile
from nangluong.metering.lake.store import storage
from nangluong.metering.lake.tables import RECEIVED, schemas
from nangluong.metering.maintenance.merging import MergeJob, MergeResult, kind_of, merge_files
from nangluong.metering.slots import day_number


@dataclass(frozen=True)
class Compacted:
    """What a compaction did: files before and after, bytes before and after, buckets that others were working on."""

    files_before: int
    files_after: int
    bytes_before: int
    bytes_after: int
    skipped: int


def month_span(month: dt.date) -> tuple[int, int]:
    """Return the first and last day (numbers) of the month that a day lies in."""
    last = calendar.monthrange(month.year, month.month)[1]
    return day_number(month.replace(day=1)), day_number(month.replace(day=last))


def _side(table: str) -> Side:
    return Side.RECEIVED if kind_of(table) == RECEIVED else Side.VALIDATED


def _groups(first: int, last: int) -> Iterator[tuple[str, int, list[LakeFile]]]:
    """Yield table and bucket with more than one file in the month, and the files."""
    for table in schemas():
        files = [file for file in all_files(table) if file.within(first, last)]
        for bucket, mine in groupby(files, key=lambda file: file.bucket):
            together = list(mine)
            if len(together) > 1:
                yield table, bucket, together


def _merge_one(actor: Actor, table: str, bucket: int, result: MergeResult, files: Sequence[LakeFile]) -> None:
    change = Change(table, (result.written,), tuple(files))
    commit_changes(actor.name, f"compact {table} bucket {bucket}", [change], compacted=result.written.path)


def compact_month(
    actor: Actor, *, month: dt.date, runner: Engine | None = None, progress: Progress | None = None
) -> Compacted:
    """Merge the files of a month, bucket by bucket, each in a commit; what was readable stays readable.

    Give a month whose days are no longer read one by one: the estimates of a night look back over 28 days, soonest the
    last few. Buckets in other hands are left for the next time. May be stopped and run again. Raises `NotPermitted`.
    """
    require(perms.maintain_lake, actor)
    runner = runner or engine(settings.ENGINE, processes=settings.ENGINE_PROCESSES, address=settings.RAY_ADDRESS)
    progress = progress or Silent()
    found = list(_groups(*month_span(month)))
    before, after, bytes_before, bytes_after, skipped = 0, 0, 0, 0, 0
    for side in Side:
        mine = [group for group in found if _side(group[0]) == side]
        for at in range(0, len(mine), 32):
            part = mine[at : at + 32]
            with buckets_held(side, [bucket for _, bucket, _ in part], wait=False) as held:
                if not held:
                    skipped += len(part)
                    continue
                # Read again under the lock: a group may have changed since the list was made.
                files = {(table, bucket): now for table, bucket, now in _again(part, month)}
                jobs = [MergeJob(table, bucket, storage(), tuple(now)) for (table, bucket), now in files.items()]
                for result in runner.run(merge_files, jobs):
                    old = files[result.table, result.bucket]
                    _merge_one(actor, result.table, result.bucket, result, old)
                    before, after = before + len(old), after + 1
                    bytes_before, bytes_after = (
                        bytes_before + sum(f.size for f in old),
                        bytes_after + result.written.size,
                    )
            progress.step(at + len(part), len(mine), "dồn tệp", "compacting")
    done = Compacted(before, after, bytes_before, bytes_after, skipped)
    with transaction.atomic():
        figures = {"files_before": before, "files_after": after, "skipped": skipped}
        audit.record(actor, "compact_month", kind="readings_lake", key=f"{month:%Y-%m}", after=figures)
    return done


def _again(
    part: Sequence[tuple[str, int, list[LakeFile]]], month: dt.date
) -> Iterator[tuple[str, int, list[LakeFile]]]:
    first, last = month_span(month)
    for table, bucket, _ in part:
        files = [file for file in files_of(table, bucket, first, last) if file.within(first, last)]
        if len(files) > 1:
            yield table, bucket, files
