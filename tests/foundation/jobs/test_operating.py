"""What operators and those who started work may do about it, and what the queue says of itself in numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.jobs import operating
from nangluong.foundation.jobs.clearing import remove_old_jobs
from nangluong.foundation.jobs.figures import queue_figures
from nangluong.foundation.jobs.listing import PAGE, failed_jobs, work_page
from nangluong.foundation.jobs.models import ScheduledRun
from nangluong.foundation.models import AuditEntry, Work
from nangluong.foundation.notices.models import Delivery, Notice
from nangluong.foundation.permissions import allows
from nangluong.foundation.perms import MANAGE_JOBS, can_see_work
from nangluong.foundation.work import carried_out, queue_work

pytestmark = pytest.mark.django_db
OPERATOR = Actor("Vận hành", user_id=9, rights=frozenset({MANAGE_JOBS}))
AN, BINH = Actor("Lê An", user_id=1), Actor("Trần Bình", user_id=2)
Started = Callable[..., Work]


@pytest.fixture
def started() -> Started:
    task = app.configure_task("tests.something", allow_unknown=True)
    return lambda actor=AN, title="Nạp tệp", **more: queue_work(actor, task, kind="t", title=title, **more)


def run(statement: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def set_status(job: int, status: str) -> None:
    # Each state as the queue reaches it, so that its events are written too.
    run("UPDATE procrastinate_jobs SET status = 'doing', attempts = attempts + 1 WHERE id = %s", job)
    if status != "doing":
        run("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", status, job)


def test_work_knows_its_job_and_who_started_it(started: Started) -> None:
    work = started(seen_with="room.see")
    job = ProcrastinateJob.objects.get()
    assert (work.job_id, work.user_id, work.seen_with, job.args) == (job.pk, 1, "room.see", {"work_id": str(work.pk)})


def test_who_sees_work(started: Started) -> None:
    work = started(seen_with="room.see")
    colleague = Actor("C", user_id=3, rights=frozenset({"room.see"}))
    assert [allows(can_see_work, one, work) for one in (AN, BINH, colleague, Actor("khách"))] == [
        True, False, True, False,
    ]  # fmt: skip
    assert not allows(can_see_work, Actor("khách"), Work(user_id=None))


def test_waiting_work_is_cancelled_at_once(started: Started) -> None:
    work = started()
    with pytest.raises(NotPermitted):
        operating.cancel_work(BINH, work)
    operating.cancel_work(AN, work)
    work.refresh_from_db()
    assert (work.state, ProcrastinateJob.objects.get().status) == ("cancelled", "cancelled")
    with pytest.raises(StateConflict):
        operating.cancel_work(AN, work)
    assert list(AuditEntry.objects.values_list("verb", flat=True)) == ["cancel_work"]


def test_running_work_stops_at_its_next_step(started: Started) -> None:
    work = started()
    set_status(work.job_id or 0, "doing")
    reached = []
    with carried_out(work) as progress:
        progress.step(1, 3, "một", "one")
        reached.append(1)
        operating.cancel_work(OPERATOR, work)
        progress.step(2, 3, "hai", "two")
        reached.append(2)
    work.refresh_from_db()
    assert (reached, work.state, work.error_en) == ([1], "cancelled", "The work was cancelled as asked.")
    assert not Notice.objects.exists(), "who cancelled need not be told"


def test_failed_work_is_run_again_as_it_was_asked_for(started: Started) -> None:
    work = started()
    first = work.job_id
    with carried_out(work):
        raise StateConflict("Bận.", "Busy.")
    set_status(first or 0, "succeeded")
    work.refresh_from_db()
    with pytest.raises(NotPermitted):
        operating.retry_work(AN, work)
    operating.retry_work(OPERATOR, work)
    work.refresh_from_db()
    assert (work.state, work.error_vi, work.finished_at) == ("waiting", "", None)
    assert work.job_id != first
    again = ProcrastinateJob.objects.get(pk=work.job_id)
    assert (again.task_name, again.args, again.status) == ("tests.something", {"work_id": str(work.pk)}, "todo")
    with pytest.raises(StateConflict):
        operating.retry_work(OPERATOR, work)


def test_work_whose_job_was_cleared_is_too_old(started: Started) -> None:
    work = started()
    with carried_out(work):
        raise StateConflict("Bận.", "Busy.")
    run("DELETE FROM procrastinate_jobs")
    with pytest.raises(StateConflict):
        operating.retry_work(OPERATOR, work)
    work.refresh_from_db()
    assert work.state == "failed"


def test_the_end_is_told_once_to_who_started_it(started: Started) -> None:
    work = started(title="Nạp than")
    with carried_out(work):
        pass
    with carried_out(work):  # killed before the queue heard of the end: it runs again
        pass
    notice = Notice.objects.get()
    assert (notice.person_id, notice.kind, notice.params["title"]) == (1, "work_done", "Nạp than")
    failing = started()
    with carried_out(failing):
        raise StateConflict("Bận.", "Busy.")
    assert Notice.objects.get(kind="work_failed").params["reason_vi"] == "Bận."


def test_a_job_is_paused_and_goes_on(started: Started) -> None:
    with pytest.raises(NotPermitted):
        operating.pause_schedule(AN, "remove-old-jobs", paused=True)
    operating.pause_schedule(OPERATOR, "remove-old-jobs", paused=True)
    with pytest.raises(StateConflict):
        operating.pause_schedule(OPERATOR, "remove-old-jobs", paused=True)
    assert ScheduledRun.objects.get().paused
    operating.pause_schedule(OPERATOR, "remove-old-jobs", paused=False)
    with pytest.raises(StateConflict) as caught:
        operating.pause_schedule(OPERATOR, "retry-stalled", paused=True)
    assert "không tạm dừng được" in caught.value.message_vi
    assert list(AuditEntry.objects.order_by("id").values_list("verb", flat=True)) == [
        "pause_schedule",
        "resume_schedule",
    ]


def test_a_job_is_started_at_once_but_not_twice() -> None:
    with pytest.raises(NotPermitted):
        operating.run_now(AN, "remove-old-jobs")
    operating.run_now(OPERATOR, "remove-old-jobs")
    with pytest.raises(StateConflict):
        operating.run_now(OPERATOR, "remove-old-jobs")
    assert ProcrastinateJob.objects.get().queueing_lock == "remove-old-jobs"
    assert AuditEntry.objects.count() == 1


def test_a_job_that_failed_in_the_queue_is_run_again(started: Started) -> None:
    told, untold = started().job_id or 0, app.configure_task("tests.x", allow_unknown=True).defer()
    for job in (told, untold):
        set_status(job, "failed")
    assert [job.pk for job in failed_jobs()] == [untold], "work that people see tells of its own failure"
    with pytest.raises(NotPermitted):
        operating.retry_failed_job(AN, untold)
    operating.retry_failed_job(OPERATOR, untold)
    assert ProcrastinateJob.objects.get(pk=untold).status == "todo"
    with pytest.raises(StateConflict):
        operating.retry_failed_job(OPERATOR, untold)


def test_the_list_of_work_goes_on_by_key(started: Started, django_assert_num_queries: object) -> None:
    made = [started(title=str(number)).pk for number in range(PAGE + 3)]
    Work.objects.update(created_at=timezone.now())  # all of one instant: the number decides
    started(BINH)
    with django_assert_num_queries(1):  # type: ignore[operator]
        first, more = work_page(user_id=1)
    second, still = work_page(user_id=1, before=first[-1])
    assert (more, still, len(first), len(second)) == (True, False, PAGE, 3)
    assert {row.pk for row in (*first, *second)} == set(made)


def test_the_queue_in_numbers(started: Started, django_assert_num_queries: object) -> None:
    empty = queue_figures()
    assert (empty.waiting, empty.oldest_waiting_s, empty.letters_waiting) == (0, 0.0, 0)
    jobs = [started().job_id or 0 for _ in range(4)]
    set_status(jobs[0], "doing")
    set_status(jobs[1], "failed")
    notice = Notice.objects.create(person_id=1, kind="work_done", key="x", created_at=timezone.now())
    old = timezone.now() - dt.timedelta(seconds=90)
    Delivery.objects.create(notice=notice, channel="email", due_at=old)
    Delivery.objects.create(notice=notice, channel="push", target=1, due_at=old, state="dead")
    with django_assert_num_queries(4):  # type: ignore[operator]
        figures = queue_figures()
    assert (figures.waiting, figures.running, figures.stalled, figures.failed_last_day) == (2, 1, 1, 1)
    assert 0 <= figures.oldest_waiting_s < 60
    assert (figures.letters_waiting, figures.letters_dead) == (1, 1)
    assert 80 <= figures.oldest_letter_s < 120


def test_what_ended_long_ago_is_cleared(started: Started) -> None:
    old, failed, waiting, fresh = [started().job_id or 0 for _ in range(4)]
    for job, status in ((old, "succeeded"), (failed, "failed"), (fresh, "succeeded")):
        set_status(job, status)
    run("UPDATE procrastinate_events SET at = at - interval '8 days' WHERE job_id <> %s", fresh)
    assert remove_old_jobs() == 1
    assert set(ProcrastinateJob.objects.values_list("pk", flat=True)) == {failed, waiting, fresh}
    run("UPDATE procrastinate_events SET at = at - interval '90 days' WHERE job_id = %s", failed)
    assert remove_old_jobs() == 1
    assert Work.objects.count() == 4
