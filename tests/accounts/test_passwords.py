"""Passwords set through a one-time link."""

from __future__ import annotations

import time

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from nangluong.accounts.limits import minutes
from nangluong.accounts.models import User
from nangluong.accounts.passwords import LinkExpired, issue_password_link, set_password_by_link
from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry
from tests.accounts.credentials import PASSWORD, staff

pytestmark = pytest.mark.django_db

NEW = "một mật khẩu khác hẳn"


@pytest.fixture
def user() -> User:
    return staff()


def parts(path: str) -> tuple[str, str]:
    key, token = path.strip("/").split("/")[-2:]
    return key, token


def test_a_link_sets_the_password_once(client: Client, user: User) -> None:
    path = issue_password_link(SYSTEM, user)
    page = client.get(path)
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert client.post(path, {"password": NEW, "again": NEW}).headers["Location"] == "/dang-nhap/"
    assert User.objects.get().check_password(NEW)
    used = client.get(path)
    assert used.status_code == 410
    assert "link_expired" in used.content.decode()
    assert list(AuditEntry.objects.order_by("id").values_list("verb", flat=True)) == [
        "issue_password_link",
        "set_password",
    ]


def test_the_token_is_in_no_entry_of_the_audit(user: User) -> None:
    _, token = parts(issue_password_link(SYSTEM, user))
    assert token not in str([entry.__dict__ for entry in AuditEntry.objects.all()])


def test_a_link_expires(user: User) -> None:
    key, token = parts(issue_password_link(SYSTEM, user))
    later = time.time() + minutes("link").total_seconds() + 1
    with time_machine.travel(later, tick=False), pytest.raises(LinkExpired):
        set_password_by_link(key, token, NEW)
    assert User.objects.get().check_password(PASSWORD)


def test_a_new_password_or_a_sign_in_makes_the_link_void(client: Client, user: User) -> None:
    key, token = parts(issue_password_link(SYSTEM, user))
    client.post("/dang-nhap/", {"login": "an", "password": PASSWORD})
    with pytest.raises(LinkExpired):
        set_password_by_link(key, token, NEW)


def test_the_link_of_one_person_does_not_open_anothers_account(user: User) -> None:
    other = staff("ba", "Trần Ba")
    _, token = parts(issue_password_link(SYSTEM, user))
    key, _ = parts(issue_password_link(SYSTEM, other))
    with pytest.raises(LinkExpired):
        set_password_by_link(key, token, NEW)


@pytest.mark.parametrize("key", ["", "AA", "MQ", "%%%", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_a_made_up_link_is_refused(key: str) -> None:
    with pytest.raises(LinkExpired):
        set_password_by_link(key, "x-y", NEW)


@pytest.mark.parametrize("weak", ["", "ngắn", "administrator"])
def test_a_weak_password_is_refused_and_the_link_stays_good(client: Client, user: User, weak: str) -> None:
    path = issue_password_link(SYSTEM, user)
    with pytest.raises(ValidationError):
        set_password_by_link(*parts(path), weak)
    assert 'role="alert"' in client.post(path, {"password": weak, "again": weak}).content.decode()
    assert client.post(path, {"password": NEW, "again": NEW + "x"}).status_code == 200
    assert client.post(path, {"password": NEW, "again": NEW}).status_code == 302


def test_only_whoever_may_issues_a_link_and_never_for_a_citizen(user: User) -> None:
    with pytest.raises(NotPermitted):
        issue_password_link(Actor("ai đó", user_id=9), user)
    User.objects.update(kind=User.Kind.CITIZEN)
    user.refresh_from_db()
    with pytest.raises(StateConflict):
        issue_password_link(SYSTEM, user)


def test_setting_a_password_ends_the_sessions(client: Client, user: User) -> None:
    client.force_login(user)
    set_password_by_link(*parts(issue_password_link(SYSTEM, user)), NEW)
    assert client.get("/tai-khoan/").status_code == 302
