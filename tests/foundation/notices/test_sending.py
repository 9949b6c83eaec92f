"""Sending what waits: letters over SMTP and pushes to a browser, once each, later again, or never."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from email.header import decode_header, make_header

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.notices.mail_address import mail_settings
from nangluong.foundation.notices.models import Delivery, Notice, NoticeLanguage
from nangluong.foundation.notices.resending import send_again
from nangluong.foundation.notices.sending import MOST_ATTEMPTS, send_due, wait_after
from nangluong.foundation.notices.subscribing import subscribe
from nangluong.foundation.notices.telling import notify
from nangluong.foundation.perms import MANAGE_JOBS
from tests.foundation.notices.servers import MailServer, PushService

OPERATOR = Actor("Vận hành", user_id=9, rights=frozenset({MANAGE_JOBS}))
pytestmark = pytest.mark.django_db


def tell(person: int = 1, key: str = "1") -> Delivery:
    notify(person, "job_given_up", key=key, params={"task": "nạp tệp", "attempts": 5}, url="/he-thong/cong-viec/")
    return Delivery.objects.get(notice__key=key, notice__person_id=person, channel="email")


def subject_of(server: MailServer, number: int = 0) -> str:
    return str(make_header(decode_header(server.letters[number]["Subject"])))


def body_of(server: MailServer, number: int = 0) -> str:
    return server.letters[number].get_payload(decode=True).decode()  # type: ignore[union-attr]


def test_a_letter_is_sent_once_in_vietnamese(mail: MailServer) -> None:
    row = tell()
    assert send_due().sent == 1
    assert send_due().sent == 0
    (letter,) = mail.letters
    assert letter["Message-ID"] == f"<{row.pk}@nangluong.example>"
    assert (letter["To"], letter["Auto-Submitted"]) == ("an@don-vi.example", "auto-generated")
    assert subject_of(mail) == "Việc “nạp tệp” bị dừng sau 5 lần"
    assert "https://nangluong.example/he-thong/cong-viec/" in body_of(mail)
    assert "https://nangluong.example/hop-thu/lua-chon/" in body_of(mail)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.lease, row.error) == ("sent", 1, None, "")


def test_a_letter_is_in_the_language_of_its_reader(mail: MailServer) -> None:
    NoticeLanguage.objects.create(person_id=1, language="en")
    tell()
    send_due()
    assert subject_of(mail) == "The job “nạp tệp” was given up after 5 attempts"
    assert "https://nangluong.example/en/he-thong/cong-viec/" in body_of(mail)
    assert "Choose" in body_of(mail)
    assert mail.letters[0]["Content-Language"] == "en"


def test_many_letters_go_over_one_connection(mail: MailServer) -> None:
    for number in range(5):
        tell(key=str(number))
    assert send_due().sent == 5
    assert len({letter["Message-ID"] for letter in mail.letters}) == 5


@pytest.mark.parametrize("answer", ["451 try later", "421 closing"])
def test_a_server_that_cannot_now_is_asked_later(mail: MailServer, answer: str) -> None:
    mail.recipient = answer
    row = tell()
    assert send_due().later == 1
    row.refresh_from_db()
    assert (row.state, row.error.startswith(("recipient_4", "smtp_4"))) == ("waiting", True)
    assert row.due_at > timezone.now()
    assert send_due().sent == 0, "it is not due yet"
    mail.recipient = ""
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=1)):
        assert send_due().sent == 1
    assert len(mail.letters) == 1


def test_no_server_at_all_is_asked_later(settings: Settings) -> None:
    for name, value in mail_settings("smtp://127.0.0.1:9").items():
        setattr(settings, name, value)
    row = tell()
    assert send_due().later == 1
    row.refresh_from_db()
    assert row.error == "ConnectionRefusedError"


def test_an_address_that_is_refused_for_ever_is_dead_and_operators_are_told(
    mail: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    mail.recipient = "550 no such mailbox an@don-vi.example"
    rows = [tell(), tell(key="2")]
    with caplog.at_level(logging.DEBUG):
        assert send_due().dead == 2
    rows[0].refresh_from_db()
    assert (rows[0].state, rows[0].error) == ("dead", "recipient_550")
    assert list(Notice.objects.filter(kind="letter_dead").values_list("person_id", flat=True)) == [2], "one a day"
    assert "don-vi.example" not in caplog.text
    with pytest.raises(NotPermitted):
        send_again(Actor("Lê An", user_id=1), rows[0])
    mail.recipient = ""
    send_again(OPERATOR, rows[0])
    with pytest.raises(StateConflict):
        send_again(OPERATOR, rows[0])
    assert send_due().sent == 1


def test_it_is_given_up_after_the_last_attempt(mail: MailServer) -> None:
    mail.recipient = "451 try later"
    row = tell()
    now = timezone.now()
    with time_machine.travel(now) as clock:
        for attempt in range(1, MOST_ATTEMPTS + 1):
            outcome = send_due()
            assert (outcome.later, outcome.dead) == ((1, 0) if attempt < MOST_ATTEMPTS else (0, 1))
            clock.shift(dt.timedelta(hours=8))
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("dead", MOST_ATTEMPTS)


def test_nobody_to_send_to_is_no_fault(mail: MailServer) -> None:
    tell(person=3)
    tell(person=77)
    outcome = send_due()
    assert (outcome.dropped, outcome.dead, mail.letters) == (2, 0, [])
    assert sorted(Delivery.objects.values_list("error", flat=True)) == ["no_address", "person_gone"]


@given(st.integers(1, 60), st.floats(0, 1))
def test_the_wait_doubles_within_bounds(attempts: int, chance: float) -> None:
    wait = wait_after(attempts, chance)
    assert dt.timedelta(seconds=22) < wait <= dt.timedelta(hours=7.5)
    assert wait_after(attempts + 1, chance) >= wait


def test_a_lease_keeps_others_away_until_it_ends(mail: MailServer) -> None:
    row = tell()
    Delivery.objects.update(leased_until=timezone.now() + dt.timedelta(seconds=60), lease=row.pk)
    assert send_due().sent == 0
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=61)):
        assert send_due().sent == 1


def test_a_sender_whose_lease_ran_out_ends_nothing(mail: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from nangluong.foundation.notices.posting import Postman

    row = tell()

    def slow(_self: Postman, delivery: Delivery) -> None:
        Delivery.objects.filter(pk=delivery.pk).update(lease=None, leased_until=None)  # another took it over

    monkeypatch.setattr(Postman, "send", slow)
    send_due(most=1)
    row.refresh_from_db()
    assert row.state == "waiting"


@pytest.mark.django_db(transaction=True)
def test_senders_side_by_side_send_each_letter_once(mail: MailServer) -> None:
    for number in range(40):
        tell(key=str(number))

    def send() -> None:
        try:
            send_due()
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(30)
    identities = [letter["Message-ID"] for letter in mail.letters]
    assert len(identities) == len(set(identities)) == 40
    assert Delivery.objects.filter(state="sent").count() == 40


def test_a_push_says_what_kind_of_thing_and_nothing_more(
    push_service: PushService, mail: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    subscribe(Actor("Lê An", user_id=1), endpoint=push_service.endpoint, **push_service.keys)
    with caplog.at_level(logging.DEBUG):
        notify(1, "work_done", key="1", params={"title": "Lương của Nguyễn Văn X"}, url="/viec-cua-toi/")
        assert send_due().sent == 1
    ((payload, headers),) = push_service.pushes
    notice = Notice.objects.get()
    row = Delivery.objects.get()
    assert payload == {
        "title": "nangluong.example",
        "body": "Việc bạn giao đã xong",
        "url": f"/hop-thu/{notice.pk}/",
        "tag": str(row.pk),
        "lang": "vi",
    }
    assert int(headers["TTL"]) > 86_400
    assert "Nguyễn Văn X" not in caplog.text
    assert "secret-of-the-browser" not in caplog.text
