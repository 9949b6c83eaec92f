"""A job whose worker is killed is given to a living worker, and given up when it kills one after another."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from psycopg.conninfo import make_conninfo

from nangluong.foundation.actor import Actor
from nangluong.foundation.jobs.stalled import STALLED_ATTEMPTS
from nangluong.foundation.models import AuditEntry, Work
from nangluong.foundation.notices.models import Notice
from nangluong.foundation.tasks import retry_stalled_jobs
from nangluong.foundation.work import queue_work

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

WORKER = """
import os, sys, time
import django
django.setup()
from procrastinate.contrib.django import app

@app.task(name="tests.hang_once")
def hang_once(note):
    with open(note, "a") as file:
        file.write(f"{os.getpid()}\\n")
    if len(open(note).readlines()) == 1:
        time.sleep(120)

@app.task(name="tests.tell_once")
def tell_once(note, work_id):
    from django.db import transaction
    from nangluong.foundation import audit
    from nangluong.foundation.actor import SYSTEM
    from nangluong.foundation.models import Work
    from nangluong.foundation.work import carried_out
    work = Work.objects.get(pk=work_id)
    if work.state == Work.State.DONE:
        return
    with carried_out(work) as progress:
        for step in range(1, 6):
            progress.step(step, 5, "bước", "step")
            with open(note, "a") as file:
                file.write(f"{step}\\n")
            time.sleep(0.15)
        with transaction.atomic():
            if Work.objects.filter(pk=work_id, result_url="").update(result_url="/x/"):
                audit.record(SYSTEM, "tests.effect", kind="work", key=work_id)
    time.sleep(0.3)  # done, and the queue does not know it yet

with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
    worker_app.run_worker(wait=sys.argv[1] == "wait", install_signal_handlers=True, listen_notify=False,
                          fetch_job_polling_interval=0.1, update_heartbeat_interval=0.5)
"""


@pytest.fixture
def worker() -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    """Give a function that starts a real worker on the test database; "wait" for jobs, or "once" through them."""
    started: list[subprocess.Popen[bytes]] = []
    parts = connection.get_connection_params()
    url = make_conninfo(**{name: parts[name] for name in ("dbname", "user", "host", "port") if parts.get(name)})
    address = f"postgresql:///?{'&'.join(part.replace(' ', '') for part in url.split())}"

    def start(how: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        process = subprocess.Popen([sys.executable, "-c", WORKER, how], env=environment)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait(60)
    run("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def run(statement: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def state(job: int) -> tuple[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status, attempts FROM procrastinate_jobs WHERE id = %s", [job])
        status, attempts = cursor.fetchone()
    return status, attempts


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def retry_stalled() -> None:
    app.configure_task("nangluong.foundation.tasks.retry_stalled_jobs").defer(timestamp=0)


def test_the_job_of_a_killed_worker_is_run_by_a_living_one(
    worker: Callable[[str], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    note = tmp_path / "runs"
    job = app.configure_task("tests.hang_once", allow_unknown=True).defer(note=str(note))
    killed = worker("wait")
    wait_for(note.exists)
    wait_for(lambda: state(job)[0] == "doing")
    killed.kill()
    killed.wait(60)

    worker("once").wait(60)
    assert state(job) == ("doing", 0), "the queue itself leaves the job as it is"

    run("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '31 s'")  # half a minute passes
    retry_stalled()
    worker("once").wait(60)
    wait_for(lambda: state(job)[0] != "doing")
    worker("once").wait(60)
    assert state(job)[0] == "succeeded"
    pids = note.read_text().split()
    assert len(pids) == 2
    assert pids[0] == str(killed.pid) != pids[1]


def test_a_job_killed_at_several_moments_has_its_effect_once(
    worker: Callable[[str], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    note = tmp_path / "steps"
    task = app.configure_task("tests.tell_once", allow_unknown=True)
    work = queue_work(Actor("Lê An", user_id=1), task, kind="t", title="Việc thử", note=str(note))

    def steps() -> int:
        return len(note.read_text().splitlines()) if note.exists() else 0

    # In the middle, and after the effect before the queue heard of it.
    for moment in (lambda: steps() >= 3, lambda: Work.objects.get().state == "done"):
        killed = worker("wait")
        wait_for(moment)
        killed.kill()
        killed.wait(60)
        run("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '31 s'")
        retry_stalled_jobs.func(timestamp=0)
    worker("once").wait(60)
    work.refresh_from_db()
    assert state(work.job_id or 0)[0] == "succeeded"
    assert (work.state, work.attempts, work.percent) == ("done", 2, 100)
    assert AuditEntry.objects.filter(verb="tests.effect").count() == 1
    assert Notice.objects.get().kind == "work_done", "who started it is told once"


def test_a_job_that_stalls_again_and_again_is_given_up(
    worker: Callable[[str], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    note = tmp_path / "runs"
    note.write_text("an earlier run\n")
    task = app.configure_task("tests.hang_once", allow_unknown=True)
    stalled = [task.defer(note=str(note)) for _ in range(2)]
    attempts = {stalled[0]: STALLED_ATTEMPTS, stalled[1]: STALLED_ATTEMPTS - 1}
    for job, count in attempts.items():
        run("UPDATE procrastinate_jobs SET status = 'doing', attempts = %s WHERE id = %s", count, job)
    retry_stalled()
    worker("once").wait(60)
    assert state(stalled[0])[0] == "failed"
    worker("once").wait(60)
    assert state(stalled[1]) == ("succeeded", STALLED_ATTEMPTS + 1)
    assert len(note.read_text().splitlines()) == 2, "the one that was given up did not run"


def test_stalled_jobs_are_looked_for_every_twenty_seconds() -> None:
    (periodic,) = [
        entry for entry in app.periodic_registry.periodic_tasks.values() if entry.task.name == retry_stalled_jobs.name
    ]
    assert periodic.cron == "* * * * * */20"
    assert retry_stalled_jobs.queueing_lock == "retry-stalled"
