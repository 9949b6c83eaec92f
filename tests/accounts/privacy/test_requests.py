"""Requests of data subjects: filed by the person, moved by the officer, within the legal deadlines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine

from nangluong.accounts.models import SubjectRequest, User
from nangluong.accounts.privacy.deadlines import request_deadlines
from nangluong.accounts.privacy.queue import closed_requests, own_requests, waiting_requests
from nangluong.accounts.privacy.requests import (
    MOST_OPEN,
    WordsMissing,
    accept_request,
    cancel_request,
    extend_request,
    file_request,
    finish_request,
    refuse_request,
)
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
FRIDAY = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)


def filed(actor: Actor, kind: str = "see") -> SubjectRequest:
    return file_request(actor, kind=kind, wish="Xin bản sao dữ liệu của tôi")


def verbs(request: SubjectRequest) -> list[str]:
    entries = AuditEntry.objects.filter(object_kind="data_request", object_key=str(request.pk)).order_by("id")
    return list(entries.values_list("verb", flat=True))


@pytest.mark.parametrize(
    ("kind", "answer_by", "due_on", "extended"),
    [
        ("see", dt.date(2026, 11, 24), dt.date(2026, 11, 30), dt.date(2026, 12, 10)),
        ("delete", dt.date(2026, 11, 24), dt.date(2026, 12, 10), dt.date(2026, 12, 30)),
        ("withdraw", dt.date(2026, 11, 24), dt.date(2026, 12, 5), dt.date(2026, 12, 20)),
    ],
)
def test_deadlines_run_from_receipt(kind: str, answer_by: dt.date, due_on: dt.date, extended: dt.date) -> None:
    found = request_deadlines(kind, dt.date(2026, 11, 20))
    assert (found.answer_by, found.due_on, found.extended_at_most) == (answer_by, due_on, extended)
    assert found.is_certain
    assert request_deadlines("withdraw", dt.date(2026, 11, 20), involves_others=True).due_on == dt.date(2026, 12, 10)


def test_every_kind_has_deadlines() -> None:
    for kind in SubjectRequest.Kind.values:
        assert request_deadlines(kind, dt.date(2026, 1, 1)).due_on > dt.date(2026, 1, 1)


def test_a_request_is_filed_with_its_deadlines(an: User, as_an: Actor) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        request = filed(as_an)
    assert (request.state, request.answer_by, request.last_day) == (
        "received",
        dt.date(2026, 11, 24),
        dt.date(2026, 11, 30),
    )
    assert verbs(request) == ["file_data_request"]
    entry = AuditEntry.objects.get()
    assert "bản sao" not in str(entry.after), "the words stay out of the audit"


def test_the_whole_way_to_an_answer(an: User, as_an: Actor, officer: Actor) -> None:
    request = filed(as_an)
    assert list(waiting_requests(officer)) == [request]
    accept_request(officer, request, involves_others=True)
    assert (request.state, request.handled_by) == ("accepted", officer.name)
    extend_request(officer, request, reason="nhiều hồ sơ giấy")
    assert request.extended_to == request.due_on + dt.timedelta(days=10)
    finish_request(officer, request, answer="Bản sao kèm theo.")
    assert (request.state, request.answer, request.is_open) == ("done", "Bản sao kèm theo.", False)
    assert verbs(request) == ["file_data_request", "accept_data_request", "extend_data_request", "finish_data_request"]
    assert list(waiting_requests(officer)) == []
    assert list(closed_requests(officer)) == [request]
    told = Notice.objects.filter(person_id=an.pk, kind="data_request_moved")
    assert told.count() == 3


@pytest.mark.parametrize("verb", [finish_request, refuse_request])
def test_a_closed_request_stays_closed(as_an: Actor, officer: Actor, verb: Callable[..., object]) -> None:
    request = filed(as_an)
    verb(officer, request, answer="xong")
    for again in (finish_request, refuse_request):
        with pytest.raises(StateConflict):
            again(officer, request, answer="lại")
    with pytest.raises(StateConflict):
        cancel_request(as_an, request)
    assert len(verbs(request)) == 2


def test_a_person_takes_back_the_own_request_only(as_an: Actor) -> None:
    request = filed(as_an)
    with pytest.raises(NotPermitted):
        cancel_request(Actor("Người khác", user_id=as_an.user_id + 1 if as_an.user_id else 1), request)
    assert cancel_request(as_an, request).state == "cancelled"


@pytest.mark.parametrize(
    "actor",
    [
        Actor("không quyền", user_id=900, on_behalf_of="bct"),
        Actor("đơn vị khác", user_id=901, on_behalf_of="evn", rights=frozenset({"accounts.answer_data_requests"})),
        Actor("khách"),
    ],
)
def test_only_the_ministrys_officer_handles_requests(as_an: Actor, actor: Actor) -> None:
    request = filed(as_an)
    for attempt in (
        lambda: accept_request(actor, request),
        lambda: extend_request(actor, request, reason="x"),
        lambda: finish_request(actor, request, answer="x"),
        lambda: refuse_request(actor, request, answer="x"),
        lambda: waiting_requests(actor),
        lambda: closed_requests(actor),
    ):
        with pytest.raises(NotPermitted):
            attempt()
    assert verbs(request) == ["file_data_request"]


def test_nobody_handles_their_own_request(officer: Actor) -> None:
    request = filed(officer)
    with pytest.raises(NotPermitted, match="own request"):
        finish_request(officer, request, answer="cho tôi")


def test_an_extension_is_given_once_and_with_a_reason(as_an: Actor, officer: Actor) -> None:
    request = filed(as_an)
    with pytest.raises(WordsMissing):
        extend_request(officer, request, reason="  ")
    extend_request(officer, request, reason="x")
    with pytest.raises(StateConflict, match="once"):
        extend_request(officer, request, reason="y")


def test_an_end_needs_words(as_an: Actor, officer: Actor) -> None:
    request = filed(as_an)
    for verb in (finish_request, refuse_request):
        with pytest.raises(WordsMissing):
            verb(officer, request, answer="")
    with pytest.raises(WordsMissing):
        file_request(as_an, kind="see", wish="x" * 4001)


def test_a_flood_and_unknown_kinds_are_refused(as_an: Actor) -> None:
    with pytest.raises(StateConflict, match="no request of the kind"):
        filed(as_an, "steal")
    with pytest.raises(NotPermitted):
        filed(Actor("khách"))
    for _ in range(MOST_OPEN):
        filed(as_an)
    with pytest.raises(StateConflict, match="open requests"):
        filed(as_an)


def test_own_requests_are_ones_own(an: User, as_an: Actor, officer: Actor) -> None:
    mine = filed(as_an)
    filed(officer)
    assert list(own_requests(an.pk)) == [mine]
