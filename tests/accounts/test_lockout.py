"""Brute force: who is locked, for how long, and who is not."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from axes.models import AccessAttempt
from django.http import HttpResponse
from django.test import Client

from nangluong.accounts.limits import limit
from nangluong.foundation.models import AuditEntry
from tests.accounts.credentials import PASSWORD, app_code, enrol_app, staff

pytestmark = pytest.mark.django_db

DOOR, SECOND = "/dang-nhap/", "/dang-nhap/buoc-hai/"


@pytest.fixture(autouse=True)
def _people() -> None:
    staff("an")
    staff("ba")


def attempt(username: str = "an", password: str = "sai", address: str = "10.0.0.1") -> HttpResponse:
    return Client(REMOTE_ADDR=address).post(DOOR, {"login": username, "password": password})


def fail(times: int, **more: str) -> HttpResponse:
    for _ in range(times):
        answer = attempt(**more)
    return answer


def test_too_many_failures_lock_the_account_for_this_address_and_say_until_when() -> None:
    assert fail(limit("failures") - 1).status_code == 200
    answer = attempt()
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= limit("lock") * 60
    assert re.search(r"Hãy thử lại sau \d\d:\d\d \d\d/\d\d/\d{4}", answer.content.decode())
    assert attempt(password=PASSWORD).status_code == 429, "the right password does not open a lock"


def test_the_office_behind_the_address_goes_on_working() -> None:
    fail(limit("failures"))
    assert attempt("ba", PASSWORD).status_code == 302
    assert attempt("an", PASSWORD, address="10.0.0.2").status_code == 302


def test_the_lock_opens_by_itself_and_is_not_prolonged_by_trying() -> None:
    now = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
    with time_machine.travel(now, tick=False) as clock:
        fail(limit("failures"))
        clock.shift(dt.timedelta(minutes=limit("lock") - 1))
        assert attempt(password=PASSWORD).status_code == 429
        clock.shift(dt.timedelta(minutes=1, seconds=1))
        assert attempt(password=PASSWORD).status_code == 302


def test_success_forgets_the_failures() -> None:
    fail(limit("failures") - 1)
    assert attempt(password=PASSWORD).status_code == 302
    assert fail(limit("failures") - 1).status_code == 200


def test_a_name_that_does_not_exist_is_locked_just_the_same() -> None:
    known, unknown = fail(limit("failures")), fail(limit("failures"), username="ai")
    assert known.status_code == unknown.status_code == 429
    assert len(known.content) == len(unknown.content)


def test_wrong_codes_count_like_wrong_passwords() -> None:
    from nangluong.accounts.models import User

    secret = enrol_app(User.objects.get(username="an"))
    client = Client(REMOTE_ADDR="10.0.0.1")
    client.post(DOOR, {"login": "an", "password": PASSWORD})
    for _ in range(limit("failures")):
        answer = client.post(SECOND, {"code": "000000"})
    assert client.post(SECOND, {"code": app_code(secret)}).status_code == 429
    assert "_auth_user_id" not in client.session
    assert answer.status_code == 429
    assert attempt(password=PASSWORD).status_code == 429


def test_the_lock_is_recorded_once_and_every_failure_before_it() -> None:
    fail(limit("failures") + 3)
    verbs = list(AuditEntry.objects.order_by("id").values_list("verb", "refused", "object_key"))
    assert verbs == [*[("sign_in", True, "an")] * (limit("failures") - 1), ("lock_account", True, "an")]


def test_what_was_typed_as_password_is_stored_nowhere() -> None:
    attempt(password="bí mật của tôi")
    assert "bí mật" not in str(list(AccessAttempt.objects.values()))


def test_a_made_up_forwarded_address_changes_nothing() -> None:
    for number in range(limit("failures")):
        client = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"1.2.3.{number}")
        answer = client.post(DOOR, {"login": "an", "password": "sai"})
    assert answer.status_code == 429
