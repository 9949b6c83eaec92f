"""The verb of validation: buckets of received readings become validated ones, each in one lake commit.

Order, for every bucket: a row that says *begun* → files → the lake commit that carries run and bucket → the row says
*done*. A kill in between is settled by what the lake holds (`run_recovery`), and `resume_vee_run` goes on where it
stopped. A bucket that another process is validating or editing is refused, not waited for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError, StateConflict
from nangluong.foundation.permissions import require
from nangluong.foundation.work import Progress, Silent
from nangluong.metering import perms
from nangluong.metering.engines import Engine, engine
from nangluong.metering.estate.snapshot import estate_folder, snapshot_folder
from nangluong.metering.estate.snapshot_files import open_snapshot
from nangluong.metering.lake.catalogue import files_of_tables, find_commit
from nangluong.metering.lake.commits import Change, Side, buckets_held, commit_changes
from nangluong.metering.lake.names import LakeFile
from nangluong.metering.lake.store import storage
from nangluong.metering.lake.tables import RECEIVED, VALIDATED
from nangluong.metering.models import LakeTask, VeeRun
from nangluong.metering.night_events import night_events
from nangluong.metering.slots import day_number
from nangluong.metering.validating.bucket import TABLES, run_bucket
from nangluong.metering.validating.job import BucketJob, BucketResult
from nangluong.metering.validating.own_use import is_turn, periods_before

MOST_DAYS = 31
HISTORY_DAYS = 28


class TooManyDays(DomainError):
    """A run was asked for more days than one run takes, or for none."""

    code = "vee_too_many_days"


def make_job(bucket: int, slots: int, first: int, last: int, estate: Path) -> BucketJob:
    """Return the work on one bucket: which files there are for the days `first` … `last` (numbers) now."""
    names = [f"{table}_{slots}" for table in (RECEIVED, *TABLES)]
    found = files_of_tables(names, bucket, first - HISTORY_DAYS, last)
    now = {table: tuple(f for f in found[f"{table}_{slots}"] if f.meets(first, last)) for table in (RECEIVED, *TABLES)}
    use = None
    if is_turn(bucket, last):
        spans = [files_of_tables([f"{VALIDATED}_{slots}"], bucket, *period) for period in periods_before(last)]
        use = tuple(dict.fromkeys(file for span in spans for file in span[f"{VALIDATED}_{slots}"]))
    return BucketJob(
        bucket=bucket,
        slots=slots,
        first_day=first,
        last_day=last,
        storage=storage(),
        estate=str(estate),
        reference=str(settings.REFERENCE_ROOT),
        received=now.pop(RECEIVED),
        history=tuple(f for f in found[f"{VALIDATED}_{slots}"] if f.meets(first - HISTORY_DAYS, first - 1)),
        present=now,
        events=night_events(bucket, first, last),
        use=use,
    )


def changes_of(job: BucketJob, written: dict[str, tuple[LakeFile, ...]]) -> list[Change]:
    """Return what a worker's files do to the tables; `written` by table without its number of slots."""
    tables = {*written, *(table for table, files in job.present.items() if files)}
    return [
        Change(f"{table}_{job.slots}", written.get(table, ()), job.present.get(table, ())) for table in sorted(tables)
    ]


def _settle(run: VeeRun, job: BucketJob, result: BucketResult) -> None:
    """Commit what a worker wrote and note it. A commit that is there already (a lost answer) is not made twice."""
    snapshot = find_commit(vee_run=run.pk, bucket=job.bucket)
    if snapshot is None and result.written:
        changes = changes_of(job, dict(result.written))
        message = f"validate {run.first_day} to {run.last_day}, bucket {job.bucket}"
        snapshot = commit_changes(run.started_by, message, changes, vee_run=run.pk, bucket=job.bucket)
    LakeTask.objects.filter(run=run, bucket=job.bucket).update(
        state=LakeTask.State.DONE, snapshot=snapshot, seconds=result.seconds, figures=dict(result.figures), error=""
    )


def _work(run: VeeRun, buckets: Sequence[int], runner: Engine, progress: Progress) -> None:
    first, last = day_number(run.first_day), day_number(run.last_day)
    estate = estate_folder(run.estate_version)
    jobs: dict[int, BucketJob] = {}

    def made() -> Iterator[BucketJob]:
        for bucket in buckets:
            jobs[bucket] = make_job(bucket, run.slots, first, last, estate)
            yield jobs[bucket]

    for number, result in enumerate(runner.run(run_bucket, made()), start=1):
        _settle(run, jobs.pop(result.bucket), result)
        progress.step(number, len(buckets), f"nhóm {result.bucket}", f"bucket {result.bucket}")


def _finish(actor: Actor, run: VeeRun, verb: str) -> VeeRun:
    left = run.tasks.exclude(state=LakeTask.State.DONE).count()
    run.state = VeeRun.State.FAILED if left else VeeRun.State.DONE
    run.finished_at = timezone.now()
    with transaction.atomic():
        run.save(update_fields=["state", "finished_at"])
        after = {"state": run.state, "first_day": run.first_day, "last_day": run.last_day, "buckets": run.buckets}
        audit.record(actor, verb, kind="vee_run", key=str(run.pk), after=after | {"open": left})
    return run


def _carry_out(actor: Actor, run: VeeRun, buckets: Sequence[int], runner: Engine, progress: Progress) -> VeeRun:
    """Work through the buckets; the locks are the caller's. A fault leaves the run *failed*, its done buckets done."""
    try:
        _work(run, buckets, runner, progress)
    except BaseException as error:
        open_ = run.tasks.filter(state=LakeTask.State.BEGUN)
        open_.update(state=LakeTask.State.FAILED, error=f"{type(error).__name__}: {error}"[:500])
        _finish(actor, run, "fail_vee_run")
        raise
    return _finish(actor, run, "run_vee")


def _locked_out(buckets: Sequence[int]) -> StateConflict:
    return StateConflict(
        f"Một lượt xử lý khác đang làm việc với các nhóm {buckets[0]}–{buckets[-1]}. Hãy đợi nó xong rồi chạy lại.",
        f"Another run is working on buckets {buckets[0]}–{buckets[-1]}. Wait for it and run again.",
    )


def _default_engine() -> Engine:
    return engine(settings.ENGINE, processes=settings.ENGINE_PROCESSES, address=settings.RAY_ADDRESS)


def start_vee_run(
    actor: Actor,
    *,
    first_day: date,
    last_day: date,
    slots: int = 48,
    buckets: Sequence[int] | None = None,
    runner: Engine | None = None,
    progress: Progress | None = None,
) -> VeeRun:
    """Validate the days of some buckets (default: all that have points) and return the finished run.

    May be run again: the state then follows what has been received since, officers' edits stay. Raises
    `NotPermitted`, `TooManyDays`, `StateConflict` where a bucket is in other hands.
    """
    require(perms.run_validation, actor)
    if not 1 <= (last_day - first_day).days + 1 <= MOST_DAYS:
        raise TooManyDays(
            f"Một lượt kiểm tra nhận từ 1 đến {MOST_DAYS} ngày. Hãy chia nhỏ.",
            f"A run takes 1 to {MOST_DAYS} days. Split it.",
        )
    folder = snapshot_folder()
    chosen = sorted(set(buckets)) if buckets is not None else open_snapshot(folder).buckets
    if not chosen:
        raise TooManyDays(
            "Chưa có điểm đo nào. Hãy nạp danh mục điểm đo trước.",
            "There is no metering point yet. Import master data first.",
        )
    runner = runner or _default_engine()
    with buckets_held(Side.VALIDATED, chosen, wait=False) as held:
        if not held:
            raise _locked_out(chosen)
        with transaction.atomic():
            run = VeeRun.objects.create(
                first_day=first_day,
                last_day=last_day,
                slots=slots,
                engine=runner.name,
                started_by=actor.name,
                buckets=len(chosen),
                estate_version=folder.name,
            )
            LakeTask.objects.bulk_create(LakeTask(run=run, bucket=bucket) for bucket in chosen)
        return _carry_out(actor, run, chosen, runner, progress or Silent())


def resume_vee_run(
    actor: Actor, *, run: VeeRun, runner: Engine | None = None, progress: Progress | None = None
) -> VeeRun:
    """Go on with a run that stopped: the buckets that are not done, with the master data it began with.

    A finished run is returned as it is. Raises `NotPermitted`, `StateConflict`.
    """
    require(perms.run_validation, actor)
    run.refresh_from_db()
    left = list(run.tasks.exclude(state=LakeTask.State.DONE).order_by("bucket").values_list("bucket", flat=True))
    if run.state == VeeRun.State.DONE or not left:
        return run
    with buckets_held(Side.VALIDATED, left, wait=False) as held:
        if not held:
            raise _locked_out(left)
        run.tasks.exclude(state=LakeTask.State.DONE).update(state=LakeTask.State.BEGUN, error="")
        VeeRun.objects.filter(pk=run.pk).update(state=VeeRun.State.RUNNING, finished_at=None)
        return _carry_out(actor, run, left, runner or _default_engine(), progress or Silent())
