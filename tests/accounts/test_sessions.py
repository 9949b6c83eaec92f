"""Sessions: ends by time, the list, ending from afar, what a change of password does."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from nangluong.accounts.limits import session_limits
from nangluong.accounts.models import User
from nangluong.accounts.sessions import End, Stamp, end_of, end_sessions
from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.models import AuditEntry
from tests.accounts.credentials import PASSWORD, app_code, enrol_app, staff

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
PAGE = "/tai-khoan/"
OFFICE, PHONE = "(X11; Linux) Chrome/131.0", "(Android 14; Mobile) Firefox/132.0"


@pytest.fixture
def user() -> User:
    return staff()


def enter(secret: str, agent: str = "Chrome", shift: int = 0) -> Client:
    """Sign in for real with the code of `shift` half-minutes from now, since a code is good once."""
    import time

    client = Client(HTTP_USER_AGENT=agent)
    client.post("/dang-nhap/", {"login": "an", "password": PASSWORD})
    client.post("/dang-nhap/buoc-hai/", {"code": app_code(secret, time.time() + 30 * shift)})
    assert client.get(PAGE).status_code == 200
    return client


def inside(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


@pytest.mark.parametrize("kind", ["staff", "citizen"])
def test_a_session_ends_unused_and_at_last(kind: str) -> None:
    limits = session_limits(kind)
    idle, absolute = limits.idle.total_seconds(), limits.absolute.total_seconds()
    assert end_of(Stamp(0, 0, kind), idle) is None
    assert end_of(Stamp(0, 0, kind), idle + 1) is End.IDLE
    assert end_of(Stamp(0, absolute, kind), absolute) is None
    assert end_of(Stamp(0, absolute, kind), absolute + 1) is End.ABSOLUTE
    assert end_of(None, 0) is End.UNSTAMPED


def test_staff_are_held_shorter_than_citizens() -> None:
    assert session_limits("staff").idle < session_limits("citizen").idle
    assert session_limits("staff").absolute < session_limits("citizen").absolute


@pytest.mark.parametrize("kind", ["staff", "citizen"])
def test_an_unused_session_ends_with_a_sentence_and_an_entry(client: Client, user: User, kind: str) -> None:
    User.objects.update(kind=kind)
    user.refresh_from_db()
    with time_machine.travel(NOW, tick=False) as clock:
        client.force_login(user)
        clock.shift(session_limits(kind).idle - dt.timedelta(minutes=1))
        assert inside(client)
        clock.shift(session_limits(kind).idle + dt.timedelta(seconds=1))
        assert "vì lâu không dùng" in client.get("/dang-nhap/").content.decode()
        assert not inside(client)
    entry = AuditEntry.objects.get(verb="session_ended")
    assert (entry.reason, entry.object_key) == ("idle", "an")


def test_a_session_in_use_ends_at_last(client: Client, user: User) -> None:
    limits = session_limits("staff")
    with time_machine.travel(NOW, tick=False) as clock:
        client.force_login(user)
        for _ in range(int(limits.absolute / limits.idle)):
            clock.shift(limits.idle)
            assert inside(client)
        clock.shift(dt.timedelta(seconds=1))
        assert not inside(client)


def test_a_session_without_a_stamp_is_ended(client: Client, user: User) -> None:
    client.force_login(user)
    session = client.session
    del session["sign_in"]
    session.save()
    assert not inside(client)
    assert "_auth_user_id" not in client.session


def test_the_list_shows_where_one_is_signed_in_and_ends_one_of_them(user: User) -> None:
    secret = enrol_app(user)
    office, phone = enter(secret, OFFICE, 0), enter(secret, PHONE, 1)
    page = office.get("/tai-khoan/phien/").content.decode()
    assert "Chrome, Linux" in page
    assert "Firefox, Android" in page
    assert page.count("phiên này") == 1
    from allauth.usersessions.models import UserSession

    number = UserSession.objects.get(user_agent=PHONE).pk
    assert office.post(f"/tai-khoan/phien/{number}/ket-thuc/").status_code == 302
    assert not inside(phone)
    assert inside(office)
    assert office.post(f"/tai-khoan/phien/{number}/ket-thuc/").status_code == 404
    entry = AuditEntry.objects.get(verb="end_sessions")
    assert (entry.actor, entry.reason, entry.after["ended"]) == ("Lê An", "remote", 1)


def test_all_others_can_be_ended_at_once(user: User) -> None:
    secret = enrol_app(user)
    office, phone = enter(secret, OFFICE, 0), enter(secret, PHONE, 1)
    office.post("/tai-khoan/phien/ket-thuc-khac/")
    assert (inside(office), inside(phone)) == (True, False)


def test_somebody_elses_session_cannot_be_ended(client: Client, user: User) -> None:
    from allauth.usersessions.models import UserSession

    own = enter(enrol_app(user))
    client.force_login(staff("ba", "Trần Ba"))
    number = UserSession.objects.get(user=user).pk
    assert client.post(f"/tai-khoan/phien/{number}/ket-thuc/").status_code == 404
    assert inside(own)


def test_a_new_password_ends_every_other_session(user: User) -> None:
    secret = enrol_app(user)
    office, phone = enter(secret, OFFICE, 0), enter(secret, PHONE, 1)
    new = "một mật khẩu khác hẳn"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert office.post("/tai-khoan/mat-khau/", form).headers["Location"] == reverse("accounts:security")
    assert (inside(office), inside(phone)) == (True, False)
    assert User.objects.get().check_password(new)
    assert AuditEntry.objects.filter(verb="change_password", refused=False).count() == 1


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("sai", "một mật khẩu khác hẳn", "một mật khẩu khác hẳn"),
        (PASSWORD, "ngắn", "ngắn"),
        (PASSWORD, "qwertyuiop123", "qwertyuiop123456"),
        (PASSWORD, "administrator", "administrator"),
        (PASSWORD, "một mật khẩu khác hẳn", "khác"),
    ],
)
def test_a_password_that_will_not_do_is_refused(client: Client, user: User, old: str, new: str, again: str) -> None:
    client.force_login(user)
    answer = client.post("/tai-khoan/mat-khau/", {"oldpassword": old, "password1": new, "password2": again})
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    assert User.objects.get().check_password(PASSWORD)


def test_an_administrator_ends_everything(user: User) -> None:
    client = enter(enrol_app(user))
    assert end_sessions(SYSTEM, user, reason="left") == 1
    assert not inside(client)
    assert end_sessions(SYSTEM, user) == 0
    assert AuditEntry.objects.filter(verb="end_sessions").count() == 1


def test_using_a_session_writes_at_most_once_a_minute(client: Client, user: User) -> None:
    from django.contrib.sessions.models import Session
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with time_machine.travel(NOW, tick=False) as clock:
        client.force_login(user)
        for seconds, writes in ((30, 0), (31, 2)):
            clock.shift(dt.timedelta(seconds=seconds))
            with CaptureQueriesContext(connection) as captured:
                client.get(PAGE)
            written = [q for q in captured if q["sql"].startswith("UPDATE")]
            assert len(written) == writes, written
    assert Session.objects.count() == 1


def test_a_visitor_without_a_cookie_costs_no_query(client: Client, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        client.get("/healthz")
