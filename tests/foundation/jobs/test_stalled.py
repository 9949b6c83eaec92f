"""A job that kills its workers is given up: its work says so, and those who look after the queue are told once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from nangluong.foundation.actor import Actor
from nangluong.foundation.jobs.stalled import STALLED_ATTEMPTS, retry_stalled
from nangluong.foundation.models import AuditEntry, Work
from nangluong.foundation.notices import directory
from nangluong.foundation.notices.models import Notice
from nangluong.foundation.work import queue_work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _operators(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(directory, "_holders", lambda right: [7, 8] if right == "foundation.manage_jobs" else [])
    yield


def stall(work: Work, attempts: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s WHERE id = %s", [attempts, work.job_id]
        )


@pytest.fixture
def work() -> Work:
    task = app.configure_task("tests.poison", allow_unknown=True)
    return queue_work(Actor("Lê An", user_id=1), task, kind="t", title="Nạp tệp")


def test_a_stalled_job_is_run_again(work: Work) -> None:
    stall(work, STALLED_ATTEMPTS - 1)
    retry_stalled()
    assert ProcrastinateJob.objects.get().status == "todo"
    assert not Notice.objects.exists()


def test_a_poisonous_job_is_given_up_and_told(work: Work) -> None:
    stall(work, STALLED_ATTEMPTS)
    retry_stalled()
    retry_stalled()
    work.refresh_from_db()
    assert ProcrastinateJob.objects.get().status == "failed"
    assert (work.state, "5 lần" in work.error_vi, "5 times" in work.error_en) == ("failed", True, True)
    assert sorted(Notice.objects.values_list("person_id", "kind")) == [(7, "job_given_up"), (8, "job_given_up")]
    assert AuditEntry.objects.get().verb == "give_up_job"


def test_a_job_of_a_living_worker_is_left_alone(work: Work) -> None:
    stall(work, 0)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        cursor.execute("UPDATE procrastinate_jobs SET worker_id = (SELECT max(id) FROM procrastinate_workers)")
    retry_stalled()
    assert ProcrastinateJob.objects.get().status == "doing"


def fail(work: Work, attempts: int) -> None:
    """End the job as the queue does when its handler raised, while its work is still open."""
    stall(work, attempts)
    Work.objects.filter(pk=work.pk).update(state=Work.State.RUNNING)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [work.job_id])


def test_a_job_cut_off_by_an_outage_is_run_again(work: Work) -> None:
    fail(work, 1)
    retry_stalled()
    assert ProcrastinateJob.objects.get().status == "todo"
    work.refresh_from_db()
    assert work.state == "running"


def test_one_that_is_cut_off_for_ever_is_given_up(work: Work) -> None:
    fail(work, STALLED_ATTEMPTS)
    retry_stalled()
    work.refresh_from_db()
    assert (ProcrastinateJob.objects.get().status, work.state) == ("failed", "failed")
    assert Notice.objects.filter(kind="job_given_up").count() == 2


def test_a_failed_job_whose_work_has_ended_stays_failed(work: Work) -> None:
    fail(work, 1)
    Work.objects.filter(pk=work.pk).update(state=Work.State.FAILED)
    retry_stalled()
    assert ProcrastinateJob.objects.get().status == "failed"
