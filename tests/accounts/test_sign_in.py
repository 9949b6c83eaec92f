"""Signing in and out on the site."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from nangluong.accounts.models import User
from nangluong.accounts.operators import create_operator
from nangluong.foundation.actor import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def password() -> str:
    return create_operator(SYSTEM, username="an", full_name="Lê An", rights=[])[1]


def sign_in(client: Client, password: str, **extra: str) -> int:
    return client.post(reverse("accounts:sign_in"), {"username": "an", "password": password, **extra}).status_code


def test_the_page_is_in_vietnamese_and_in_english(client: Client) -> None:
    page = client.get("/dang-nhap/").content.decode()
    assert "<h1" in page
    assert "Mật khẩu" in page
    assert "Password" in client.get("/en/dang-nhap/").content.decode()


def test_the_right_password_signs_in(client: Client, password: str) -> None:
    assert sign_in(client, password) == 302
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


@pytest.mark.parametrize("wrong", ["", "x", "an"])
def test_a_wrong_password_says_so_without_saying_which_was_wrong(client: Client, password: str, wrong: str) -> None:
    response = client.post(reverse("accounts:sign_in"), {"username": "an", "password": wrong or " "})
    assert response.status_code == 200
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_the_password_is_never_sent_back(client: Client, password: str) -> None:
    response = client.post(reverse("accounts:sign_in"), {"username": "nobody", "password": password})
    assert password not in response.content.decode()
    assert 'value="nobody"' in response.content.decode()


def test_a_person_who_was_shut_out_cannot_sign_in(client: Client, password: str) -> None:
    User.objects.update(is_active=False)
    assert sign_in(client, password) == 200


def test_the_next_page_is_one_of_ours(client: Client, password: str) -> None:
    response = client.post(
        reverse("accounts:sign_in"), {"username": "an", "password": password, "next": "https://elsewhere.example/"}
    )
    assert "elsewhere" not in response["Location"]


def test_signing_out_needs_a_form_and_ends_the_session(client: Client, password: str) -> None:
    sign_in(client, password)
    assert client.get(reverse("accounts:sign_out")).status_code == 405
    assert client.post(reverse("accounts:sign_out")).status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_form_without_its_token_is_refused(password: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict, password) == 403
