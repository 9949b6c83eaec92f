"""Signing in and out on the site: password, then a second factor."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from nangluong.accounts.models import User
from nangluong.foundation.models import AuditEntry
from tests.accounts.credentials import PASSWORD, app_code, enrol_app, staff

pytestmark = pytest.mark.django_db

DOOR, SECOND = "/dang-nhap/", "/dang-nhap/buoc-hai/"


@pytest.fixture
def user() -> User:
    return staff("an", "Lê An")


def enter(client: Client, password: str = PASSWORD, username: str = "an", **extra: str) -> str:
    """Give the password; return where it leads, or "" where it was refused."""
    response = client.post(DOOR, {"login": username, "password": password, **extra})
    return response.headers.get("Location", "")


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def verbs() -> list[tuple[str, bool]]:
    return list(AuditEntry.objects.order_by("id").values_list("verb", "refused"))


def test_the_page_is_in_vietnamese_and_in_english(client: Client) -> None:
    page = client.get(DOOR).content.decode()
    assert "Mật khẩu" in page
    assert "Password" in client.get("/en/dang-nhap/").content.decode()


def test_a_password_alone_leads_to_the_enrolment_of_a_second_factor(client: Client, user: User) -> None:
    assert enter(client) != ""
    assert signed_in(client)
    for name in ("statistics:desk", "web:home"):
        assert client.get(reverse(name)).headers["Location"] == reverse("accounts:security")
    assert "cách xác thực thứ hai" in client.get(reverse("accounts:security")).content.decode()
    assert client.get("/tai-khoan/phien/").status_code == 200
    assert client.post(reverse("accounts:sign_out")).status_code == 302
    assert not signed_in(client)


def test_with_an_app_the_password_is_half_the_way(client: Client, user: User) -> None:
    secret = enrol_app(user)
    assert enter(client) == SECOND
    assert not signed_in(client)
    assert client.get(SECOND).status_code == 200
    client.post(SECOND, {"code": app_code(secret)})
    assert signed_in(client)
    assert client.get(reverse("web:home")).status_code == 200
    assert verbs() == [("sign_in", False)]


def test_a_code_is_good_once_in_every_process(client: Client, user: User) -> None:
    from django.core.cache import cache

    code = app_code(enrol_app(user))
    enter(client)
    client.post(SECOND, {"code": code})
    other = Client()
    enter(other)
    cache.clear()
    assert "đã được dùng" in other.post(SECOND, {"code": code}).content.decode()
    assert not signed_in(other)


@pytest.mark.parametrize("code", ["000000", "", "12345", "abcdef", "1" * 12])
def test_a_wrong_code_says_so_and_is_recorded(client: Client, user: User, code: str) -> None:
    enrol_app(user)
    enter(client)
    response = client.post(SECOND, {"code": code})
    assert response.status_code == 200
    assert not signed_in(client)
    assert ("sign_in", True) in verbs()


def test_the_second_step_is_shut_without_the_first(client: Client, user: User) -> None:
    assert client.get(SECOND).headers["Location"] == DOOR
    assert client.post(SECOND, {"code": app_code(enrol_app(user))}).headers["Location"] == DOOR


def test_a_sign_in_half_done_can_be_given_up(client: Client, user: User) -> None:
    enrol_app(user)
    enter(client)
    assert client.get(DOOR).headers["Location"] == SECOND
    client.post("/dang-nhap/bo-dang-do/")
    assert client.get(DOOR).status_code == 200


def test_a_recovery_code_is_good_once(client: Client, user: User) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    enrol_app(user)
    code = RecoveryCodes.activate(user).generate_codes()[0]
    enter(client)
    client.post(SECOND, {"code": code})
    assert signed_in(client)
    other = Client()
    enter(other)
    other.post(SECOND, {"code": code})
    assert not signed_in(other)


@pytest.mark.parametrize("wrong", ["x", "an", PASSWORD + "x"])
def test_a_wrong_password_says_so_without_saying_which_was_wrong(client: Client, user: User, wrong: str) -> None:
    known = client.post(DOOR, {"login": "an", "password": wrong})
    unknown = client.post(DOOR, {"login": "ai", "password": wrong})
    assert known.status_code == unknown.status_code == 200
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in known.content.decode()
    tokens = [page.content.decode().replace('value="ai"', 'value="an"') for page in (known, unknown)]
    assert without_tokens(tokens[0]) == without_tokens(tokens[1])
    assert not signed_in(client)


def without_tokens(page: str) -> str:
    import re

    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    return re.sub(r"nonce=\S+|<code>[0-9a-f]{32}</code>", "", page)


def test_a_name_that_does_not_exist_is_not_written_into_the_audit(client: Client, user: User) -> None:
    client.post(DOOR, {"login": "mat-khau-cua-toi", "password": "x"})
    entry = AuditEntry.objects.get()
    assert (entry.refused, entry.object_key) == (True, "?")
    assert "mat-khau" not in str(entry.__dict__)


def test_an_unknown_name_takes_as_long_as_a_known_one(client: Client, user: User, settings: object) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]  # type: ignore[attr-defined]
    user.set_password(PASSWORD)
    user.save()

    def seconds(username: str) -> float:
        start = time.process_time()
        client.post(DOOR, {"login": username, "password": "x" * 12})
        return time.process_time() - start

    seconds("ai")
    assert 0.4 < seconds("ba") / seconds("an") < 2.5


def test_the_password_is_never_sent_back(client: Client, user: User) -> None:
    response = client.post(DOOR, {"login": "nobody", "password": PASSWORD})
    assert PASSWORD not in response.content.decode()
    assert 'value="nobody"' in response.content.decode()


def test_a_person_who_was_shut_out_cannot_sign_in(client: Client, user: User) -> None:
    User.objects.update(is_active=False)
    assert enter(client) == ""


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "http:elsewhere",
    ],
)
def test_the_next_page_is_one_of_ours(client: Client, user: User, elsewhere: str) -> None:
    for query in ("", f"?next={elsewhere}"):
        response = Client().post(DOOR + query, {"login": "an", "password": PASSWORD, "next": elsewhere})
        assert "elsewhere" not in response.headers["Location"]
        assert "javascript" not in response.headers["Location"]
    assert "elsewhere" not in client.get(DOOR, {"next": elsewhere}).content.decode().split("<main")[1]


def test_the_next_page_is_kept_through_the_second_step(client: Client, user: User) -> None:
    secret = enrol_app(user)
    enter(client, next="/chi-tieu/")
    assert client.post(SECOND, {"code": app_code(secret)}).headers["Location"] == "/chi-tieu/"


def test_a_session_gets_a_new_key_when_somebody_signs_in(client: Client, user: User) -> None:
    client.get(DOOR)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = session.session_key
    before = client.session.session_key
    secret = enrol_app(user)
    enter(client)
    client.post(SECOND, {"code": app_code(secret)})
    assert signed_in(client)
    assert client.session.session_key != before
    thief = Client()
    thief.cookies["sessionid"] = str(before)
    assert not signed_in(thief)


def test_signing_out_needs_a_form_and_ends_the_session(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get(reverse("accounts:sign_out")).status_code == 405
    assert client.post(reverse("accounts:sign_out")).status_code == 302
    assert not signed_in(client)
    assert verbs() == [("sign_out", False)]


@pytest.mark.parametrize(
    "path",
    [
        DOOR,
        SECOND,
        "/dang-xuat/",
        "/dang-nhap/khoa-truy-cap/",
        "/dang-nhap/bo-dang-do/",
        "/dang-nhap/dinh-danh/person/",
    ],
)
def test_a_form_without_its_token_is_refused(user: User, path: str) -> None:
    assert Client(enforce_csrf_checks=True).post(path, {"login": "an", "password": PASSWORD}).status_code == 403


def test_the_secret_of_an_app_is_sealed(user: User) -> None:
    secret = enrol_app(user)
    stored = Authenticator.objects.get().data
    assert secret not in str(stored)
