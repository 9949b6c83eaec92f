"""The operator's desk: rights, building in the background, publishing."""

from __future__ import annotations

import pytest
from django.test import Client

from nangluong.accounts.models import User
from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.models import AuditEntry, Work
from nangluong.statistics import perms
from nangluong.statistics.figures import load_statement
from nangluong.statistics.models import Release
from nangluong.statistics.tasks import build_release_job
from tests.accounts import people
from tests.statistics.builders import fact, statement

pytestmark = pytest.mark.usefixtures("empty_lake")

WORDS = {"title_vi": "Bản thử", "title_en": "Trial", "notes_vi": "", "notes_en": ""}


RIGHTS = (perms.LOAD_FIGURES, perms.BUILD_RELEASE, perms.PUBLISH_RELEASE, perms.SEE_DESK)


def person(*rights: str) -> User:
    return people.person(*rights, username="can-bo", full_name="Cán bộ")


def run_job(work: Work, user: User) -> None:
    """Carry out the queued job in this process, as the worker does."""
    build_release_job.func(
        work_id=str(work.pk), actor_name=str(user), user_id=user.pk, rights=list(RIGHTS), words=WORDS
    )


def test_a_visitor_is_sent_to_sign_in(client: Client) -> None:
    answer = client.get("/tac-nghiep/")
    assert (answer.status_code, answer["Location"]) == (302, "/dang-nhap/?next=/tac-nghiep/")


def test_a_person_without_the_right_is_refused(client: Client) -> None:
    people.enter(client, person())
    for path in ("/tac-nghiep/",):
        assert client.get(path).status_code == 403
    assert client.post("/tac-nghiep/dung/", WORDS).status_code == 403
    assert not Work.objects.exists()


def test_from_the_button_to_the_public_release(client: Client) -> None:
    load_statement(SYSTEM, statement(fact()))
    user = person(*RIGHTS)
    people.enter(client, user)
    assert client.post("/tac-nghiep/dung/", WORDS).status_code == 302
    work = Work.objects.get()
    run_job(work, user)
    work.refresh_from_db()
    assert (work.state, work.done, work.total) == (Work.State.DONE, 5, 5)
    built = Release.objects.get()
    assert built.state == Release.State.READY
    assert built.number in client.get("/tac-nghiep/").content.decode()
    assert client.post(f"/tac-nghiep/cong-bo/{built.number}/", {"public_from": ""}).status_code == 302
    built.refresh_from_db()
    assert (built.state, built.published_by) == (Release.State.PUBLISHED, "Cán bộ")
    assert set(AuditEntry.objects.values_list("verb", flat=True)) >= {"build_release", "publish_release"}


def test_a_job_that_runs_twice_builds_once(client: Client) -> None:
    load_statement(SYSTEM, statement(fact()))
    user = person(*RIGHTS)
    people.enter(client, user)
    client.post("/tac-nghiep/dung/", WORDS)
    work = Work.objects.get()
    run_job(work, user)
    Work.objects.update(state=Work.State.RUNNING)  # killed after the build, before it could say so
    run_job(work, user)
    assert Release.objects.count() == 1
    assert Work.objects.get().state == Work.State.DONE


def test_a_refused_build_says_why_on_the_page(client: Client) -> None:
    user = person(*RIGHTS)
    people.enter(client, user)
    client.post("/tac-nghiep/dung/", WORDS)
    work = Work.objects.get()
    run_job(work, user)
    fragment = client.get(f"/he-thong/cong-viec/{work.pk}/").content.decode()
    assert "Chưa có số liệu nào" in fragment


def test_a_form_without_title_is_shown_again(client: Client) -> None:
    people.enter(client, person(*RIGHTS))
    answer = client.post("/tac-nghiep/dung/", WORDS | {"title_vi": ""})
    assert answer.status_code == 422
    assert not Work.objects.exists()


def test_an_embargo_in_the_past_is_refused_on_the_page(client: Client) -> None:
    load_statement(SYSTEM, statement(fact()))
    user = person(*RIGHTS)
    people.enter(client, user)
    client.post("/tac-nghiep/dung/", WORDS)
    run_job(Work.objects.get(), user)
    number = Release.objects.get().number
    answer = client.post(f"/tac-nghiep/cong-bo/{number}/", {"public_from": "01/01/2020 08:00"})
    assert answer.status_code == 400
    assert "tương lai" in answer.content.decode()
    assert client.post(f"/tac-nghiep/cong-bo/{number}/", {"public_from": "ngày mai"}).status_code == 422
