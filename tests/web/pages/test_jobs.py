"""The pages of the queue: who sees it, what it shows, and that its buttons do what they say."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from nangluong.accounts.actors import Actor
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.jobs.models import ScheduledRun
from nangluong.foundation.jobs.schedule import schedule
from nangluong.foundation.models import Work
from nangluong.foundation.notices.models import Delivery, Notice
from nangluong.foundation.perms import MANAGE_JOBS, SEE_JOBS
from nangluong.foundation.work import carried_out, queue_work
from tests.accounts import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Client:
    return people.enter(client, people.person(SEE_JOBS, MANAGE_JOBS, full_name="Vận hành"))


def work(user_id: int = 1, **more: Any) -> Work:
    task = app.configure_task("tests.something", allow_unknown=True)
    return queue_work(Actor("Lê An", user_id=user_id), task, kind="t", title="Nạp tệp", **more)


def test_only_those_who_look_after_it_see_the_queue() -> None:
    for rights, status in (((), 403), ((SEE_JOBS,), 200), ((MANAGE_JOBS,), 403)):
        answer = people.enter(Client(), people.person(*rights)).get("/he-thong/cong-viec/")
        assert answer.status_code == status
    page = people.enter(Client(), people.person(SEE_JOBS)).get("/he-thong/cong-viec/").content.decode()
    assert "Chạy ngay" not in page


@pytest.mark.parametrize(("prefix", "words"), [("", "Lịch chạy"), ("/en", "Schedule")])
def test_the_page_shows_the_schedule_in_words(operator: Client, prefix: str, words: str) -> None:
    page = operator.get(f"{prefix}/he-thong/cong-viec/").content.decode()
    assert words in page
    for entry in schedule().values():
        assert (entry.name_en if prefix else entry.name_vi) in page
        assert entry.cron in page


def test_ones_own_work_is_seen_cancelled_but_not_run_again_by_oneself(client: Client) -> None:
    user = people.person()
    people.enter(client, user)
    own, foreign = work(user.pk), work(user.pk + 1)
    page = client.get("/viec-cua-toi/").content.decode()
    assert str(own.pk) in page
    assert str(foreign.pk) not in page
    assert client.get(f"/he-thong/cong-viec/{own.pk}/").status_code == 200
    assert client.get(f"/he-thong/cong-viec/{foreign.pk}/").status_code == 403
    assert client.post(f"/he-thong/cong-viec/{foreign.pk}/huy/").status_code == 403
    assert client.post(f"/he-thong/cong-viec/{own.pk}/huy/")["Location"] == "/viec-cua-toi/"
    own.refresh_from_db()
    assert own.state == "cancelled"
    assert client.post(f"/he-thong/cong-viec/{own.pk}/chay-lai/").status_code == 403


def test_the_fragment_asks_again_only_while_it_runs(operator: Client) -> None:
    row = work()
    with carried_out(row) as progress:
        progress.step(1, 4, "đọc tệp", "reading the file")
        running = operator.get(f"/en/he-thong/cong-viec/{row.pk}/").content.decode()
        assert f'hx-get="/en/he-thong/cong-viec/{row.pk}/"' in running
        assert "reading the file" in running
        raise StateConflict("Bận lắm.", "Very busy.")
    ended = operator.get(f"/he-thong/cong-viec/{row.pk}/").content.decode()
    assert "hx-get" not in ended
    assert "Bận lắm." in ended


def test_failed_work_is_run_again(operator: Client) -> None:
    row = work()
    with carried_out(row):
        raise StateConflict("Bận.", "Busy.")
    page = operator.get("/he-thong/cong-viec/").content.decode()
    assert f"/he-thong/cong-viec/{row.pk}/chay-lai/" in page
    assert operator.post(f"/he-thong/cong-viec/{row.pk}/chay-lai/").status_code == 302
    row.refresh_from_db()
    assert row.state == "waiting"


def test_the_clock_is_paused_resumed_and_started(operator: Client) -> None:
    base = "/he-thong/cong-viec/lich/remove-old-jobs"
    assert operator.post(f"{base}/tam-dung/").status_code == 302
    assert ScheduledRun.objects.get().paused
    assert "tạm dừng" in operator.get("/he-thong/cong-viec/").content.decode()
    assert operator.post(f"{base}/tiep-tuc/").status_code == 302
    assert operator.post(f"{base}/chay-ngay/").status_code == 302
    assert operator.post(f"{base}/chay-ngay/").status_code == 409
    assert operator.post(f"{base}/xoa/").status_code == 404
    assert operator.post("/he-thong/cong-viec/lich/khong-co/chay-ngay/").status_code == 404
    assert operator.get(f"{base}/chay-ngay/").status_code == 405
    reader = people.enter(Client(), people.person(SEE_JOBS))
    assert reader.post(f"{base}/tam-dung/").status_code == 403


def test_what_failed_is_shown_and_tried_again_without_saying_to_whom(operator: Client) -> None:
    job = app.configure_task("tests.x", allow_unknown=True).defer(secret="Nguyễn Văn X")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job])
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [job])
    notice = Notice.objects.create(
        person_id=1, kind="work_done", key="x", created_at=timezone.now(), params={"title": "Nguyễn Văn X"}
    )
    letter = Delivery.objects.create(
        notice=notice, channel="email", due_at=timezone.now(), state="dead", error="smtp_550", ended_at=timezone.now()
    )
    page = operator.get("/he-thong/cong-viec/").content.decode()
    assert "tests.x" in page
    assert "smtp_550" in page
    assert "Nguyễn Văn X" not in page
    assert operator.post(f"/he-thong/cong-viec/loi/{job}/chay-lai/").status_code == 302
    assert ProcrastinateJob.objects.get(pk=job).status == "todo"
    assert operator.post(f"/he-thong/cong-viec/thu/{letter.pk}/gui-lai/").status_code == 302
    letter.refresh_from_db()
    assert letter.state == "waiting"


@pytest.mark.parametrize("before", ["", "x", "0" * 32, "' OR 1=1"])
def test_any_address_of_the_list_is_answered(operator: Client, before: str) -> None:
    assert operator.get("/he-thong/cong-viec/", {"before": before}).status_code == 200


def test_the_page_costs_the_same_however_much_work(operator: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(15):
        work()
    with django_assert_max_num_queries(20):
        operator.get("/he-thong/cong-viec/")
