"""Second factors: enrolling, recovery codes once, the last one stays, removal by an administrator."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse

from nangluong.accounts.forms import spend
from nangluong.accounts.models import User
from nangluong.accounts.second_factors import factors_of, remove_second_factors
from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.models import AuditEntry
from tests.accounts.credentials import PASSWORD, app_code, enrol_app, staff

pytestmark = pytest.mark.django_db

APP, CODES, SECURITY = "/tai-khoan/ung-dung/", "/tai-khoan/ma-du-phong/", "/tai-khoan/"


@pytest.fixture
def user() -> User:
    return staff()


@pytest.fixture
def inside(client: Client, user: User) -> Client:
    """Give somebody who has just shown the password, and has no second factor yet."""
    client.post("/dang-nhap/", {"login": "an", "password": PASSWORD})
    return client


def passkey(user: User, name: str = "Khóa 1") -> Authenticator:
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": name})


def secret_on(page: str) -> str:
    found = re.search(r"<code>([A-Z2-7 ]{32,})</code>", page)
    assert found
    return found[1]


def test_enrolling_an_app_shows_a_drawn_code_and_opens_the_rest_of_the_site(inside: Client, user: User) -> None:
    page = inside.get(APP).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    answer = inside.post(APP, {"code": app_code(secret_on(page))})
    assert answer.headers["Location"] == CODES
    assert inside.get("/").status_code == 200
    assert factors_of(user).app is not None
    assert AuditEntry.objects.filter(verb="add_second_factor", after__factor="totp").count() == 1
    assert not spend(factors_of(user).app, app_code(secret_on(page))), "the code that proved the app is used up"


def test_a_wrong_first_code_enrols_nothing(inside: Client, user: User) -> None:
    secret = secret_on(inside.get(APP).content.decode())
    page = inside.post(APP, {"code": "000000"}).content.decode()
    assert "Mã không đúng" in page
    assert secret_on(page) == secret, "the code scanned already must stay the same"
    assert not factors_of(user)
    assert inside.get("/").headers["Location"] == SECURITY


def test_recovery_codes_are_shown_once_and_can_be_kept(inside: Client, user: User) -> None:
    inside.post(APP, {"code": app_code(secret_on(inside.get(APP).content.decode()))})
    page = inside.get(CODES).content.decode()
    codes = re.findall(r"<li><code>(\d{8})</code></li>", page)
    assert len(codes) == 10
    assert 'download="nangluong-ma-du-phong.txt"' in page
    again = inside.get(CODES).content.decode()
    assert not re.search(r"\d{8}</code>", again)
    assert inside.post(CODES + "tao-moi/").headers["Location"] == CODES
    fresh = re.findall(r"<li><code>(\d{8})</code></li>", inside.get(CODES).content.decode())
    assert set(fresh) != set(codes)


def test_the_last_factor_stays(inside: Client, user: User) -> None:
    enrol_app(user)
    RecoveryCodes.activate(user)
    inside.force_login(user)
    confirmed(inside)
    app = factors_of(user).app
    assert app is not None
    inside.post(f"/tai-khoan/cach-xac-thuc/{app.pk}/go/")
    assert "duy nhất" in inside.get(SECURITY).content.decode()
    assert factors_of(user).app is not None
    passkey(user)
    inside.post(f"/tai-khoan/cach-xac-thuc/{app.pk}/go/")
    assert factors_of(user).app is None
    assert AuditEntry.objects.filter(verb="remove_second_factor").count() == 1


def confirmed(client: Client) -> None:
    """Confirm the password, as before a sensitive step."""
    client.post("/tai-khoan/xac-nhan/", {"password": PASSWORD})


def test_a_sensitive_step_asks_for_the_password_again(client: Client, user: User) -> None:
    enrol_app(user)
    key = passkey(user)
    client.force_login(user)
    for path in (CODES, "/tai-khoan/khoa-truy-cap/"):
        assert client.get(path).headers["Location"].startswith("/tai-khoan/xac-nhan/")
    client.post(f"/tai-khoan/cach-xac-thuc/{key.pk}/go/")
    assert factors_of(user).passkeys == [key]
    assert "không đúng" in client.post("/tai-khoan/xac-nhan/", {"password": "sai"}).content.decode()
    confirmed(client)
    assert client.get(CODES).status_code == 200


def test_somebody_elses_factor_is_not_found(client: Client, user: User) -> None:
    other = staff("ba", "Trần Ba")
    key = passkey(user)
    enrol_app(other)
    client.force_login(other)
    confirmed(client)
    assert client.post(f"/tai-khoan/cach-xac-thuc/{key.pk}/go/").status_code == 404
    assert client.post(f"/tai-khoan/khoa-truy-cap/{key.pk}/ten/", {"name": "x"}).status_code == 404


def test_a_passkey_can_be_given_a_name_that_is_shown_as_text(client: Client, user: User) -> None:
    key = passkey(user)
    client.force_login(user)
    confirmed(client)
    client.post(f"/tai-khoan/khoa-truy-cap/{key.pk}/ten/", {"name": "<script>alert(1)</script>"})
    page = client.get(SECURITY).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("credential", ["", "x", "{}", '{"id": 1}', '{"response": {"userHandle": "AAAA"}}'])
def test_a_passkey_answer_that_is_none_is_refused_plainly(client: Client, credential: str) -> None:
    answer = client.post("/dang-nhap/khoa-truy-cap/", {"credential": credential})
    assert answer.headers["Location"] == "/dang-nhap/"
    assert "Không đăng nhập được" in client.get("/dang-nhap/").content.decode()


def test_an_administrator_removes_lost_factors_and_the_sessions_end(client: Client, user: User) -> None:
    enrol_app(user)
    client.force_login(user)
    with pytest.raises(NotPermitted):
        remove_second_factors(Actor("ai đó", user_id=9), user, reason="lost")
    assert remove_second_factors(SYSTEM, user, reason="mất điện thoại") == 1
    assert not factors_of(user)
    entry = AuditEntry.objects.get(verb="remove_second_factors")
    assert (entry.reason, entry.after) == ("mất điện thoại", {"removed": 1})


def test_the_pages_of_ones_account_are_shut_to_visitors(client: Client) -> None:
    for path in (SECURITY, APP, CODES, "/tai-khoan/phien/", "/tai-khoan/mat-khau/", "/tai-khoan/khoa-truy-cap/"):
        assert client.get(path).headers["Location"].startswith(reverse("accounts:sign_in"))
