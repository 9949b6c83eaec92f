"""The schedule as data: what is declared in code stands in the file, and the other way round; runs are remembered."""

from __future__ import annotations

import datetime as dt
import importlib
from pathlib import Path

import pytest
from django.apps import apps
from procrastinate.contrib.django import app

from nangluong.foundation.errors import StateConflict
from nangluong.foundation.jobs.listing import schedule_lines
from nangluong.foundation.jobs.models import ScheduledRun
from nangluong.foundation.jobs.schedule import BODIES, FILE, carry_out, read_schedule, schedule
from nangluong.foundation.reference import ReferenceFileError


def test_code_and_file_name_the_same_jobs_at_the_same_times() -> None:
    for config in apps.get_app_configs():
        if config.name.startswith("nangluong.") and (Path(config.path) / "tasks.py").exists():
            importlib.import_module(f"{config.name}.tasks")
    assert set(BODIES) == set(schedule())
    known = {key[1]: task.cron for key, task in app.periodic_registry.periodic_tasks.items()}
    enabled = {job: entry.cron for job, entry in schedule().items() if entry.enabled}
    assert {job: cron for job, cron in known.items() if not job.startswith("tests.")} == enabled


def test_a_job_waits_in_the_queue_once() -> None:
    assert all(task.queueing_lock == job for job, task in BODIES.items())


HEADER = "job,cron,enabled,pausable,late_s,name_vi,name_en,source,confidence\n"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("a,61 * * * *,yes,yes,60,A,A,x,derived\n", "cron"),
        ("a,* * * * *,perhaps,yes,60,A,A,x,derived\n", "enabled"),
        ("a,* * * * *,yes,yes,soon,A,A,x,derived\n", "late_s"),
        ("a,* * * * *,yes,yes,60,A,A,x,derived\n" * 2, "job"),
    ],
)
def test_a_faulty_schedule_is_refused(tmp_path: Path, row: str, words: str) -> None:
    file = tmp_path / FILE
    file.parent.mkdir(parents=True)
    file.write_text(HEADER + row, encoding="utf-8")
    with pytest.raises(ReferenceFileError) as caught:
        read_schedule(tmp_path)
    assert words in caught.value.message_en


def test_the_next_run_is_counted_in_utc() -> None:
    entry = schedule()["remove-old-jobs"]
    hanoi = dt.timezone(dt.timedelta(hours=7))
    assert entry.next_run(dt.datetime(2026, 5, 1, 12, tzinfo=hanoi)) == dt.datetime(2026, 5, 1, 18, 40, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_a_run_is_remembered_and_so_is_its_failure() -> None:
    done = []
    carry_out("remove-old-jobs", lambda: done.append(1))
    row = ScheduledRun.objects.get()
    assert (done, row.runs, row.failures, row.error) == ([1], 1, 0, "")
    assert row.started_at <= row.succeeded_at

    def breaks() -> None:
        raise ZeroDivisionError("a secret of the row 17")

    with pytest.raises(ZeroDivisionError):
        carry_out("remove-old-jobs", breaks)

    def refuses() -> None:
        raise StateConflict("Đang bận.", "Busy.")

    row.refresh_from_db()
    assert (row.runs, row.failures, row.error) == (2, 1, "ZeroDivisionError")
    with pytest.raises(StateConflict):
        carry_out("remove-old-jobs", refuses)
    row.refresh_from_db()
    assert (row.failures, row.error) == (2, "Đang bận.")


@pytest.mark.django_db
def test_a_paused_job_does_nothing() -> None:
    ScheduledRun.objects.create(job="remove-old-jobs", paused=True)
    carry_out("remove-old-jobs", lambda: pytest.fail("it ran"))
    assert ScheduledRun.objects.get().runs == 0


@pytest.mark.django_db
def test_the_lines_say_what_is_late_paused_or_due(django_assert_num_queries: object) -> None:
    now = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
    ScheduledRun.objects.create(job="retry-stalled", succeeded_at=now - dt.timedelta(minutes=5))
    ScheduledRun.objects.create(job="send-notices", succeeded_at=now - dt.timedelta(seconds=20))
    ScheduledRun.objects.create(job="remove-old-jobs", paused=True, succeeded_at=now - dt.timedelta(days=9))
    with django_assert_num_queries(1):  # type: ignore[operator]
        lines = {line.entry.job: line for line in schedule_lines(now)}
    assert list(lines) == sorted(schedule())
    assert (lines["retry-stalled"].late, lines["send-notices"].late) == (True, False)
    assert (lines["remove-old-jobs"].late, lines["remove-old-jobs"].next_run) == (False, None)
    assert lines["send-notices"].next_run == now + dt.timedelta(seconds=30)
