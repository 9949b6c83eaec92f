"""The forms by which an administrator lets somebody in again who lost the password or the device."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from nangluong.accounts.models import User
from nangluong.accounts.perms import RESET_CREDENTIALS
from nangluong.foundation.models import AuditEntry
from tests.accounts import people
from tests.accounts.administering import Office, named, text

pytestmark = pytest.mark.django_db
NEW = "mot-mat-khau-dai-2026"


def page_of(person: User, form: str = "") -> str:
    return f"/quan-tri/don-vi/don-vi/nguoi/{person.pk}/{form}"


def addressed(person: User) -> User:
    person.email = "an@example.vn"
    person.save(update_fields=["email"])
    return person


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_link_goes_to_the_persons_own_address_and_opens(chief: Client, there: Office, prefix: str) -> None:
    person = addressed(there.colleague)
    answer = chief.post(prefix + page_of(person, "mat-khau/"), {"reason": "quên"})
    assert answer.status_code == 200
    (letter,) = mail.outbox
    assert letter.to == ["an@example.vn"]
    assert "an@example.vn" in text(answer)
    found = re.search(r"https?://[^/]+(/\S+)", letter.body)
    assert found
    visitor = Client()
    assert visitor.post(found[1], {"password": NEW, "again": NEW}).status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)
    entry = AuditEntry.objects.get(verb="issue_password_link")
    assert (entry.actor, entry.reason) == (str(there.chief), "quên")


def test_without_an_address_only_the_systems_administrators_are_handed_the_link(chief: Client, there: Office) -> None:
    told = text(chief.post(page_of(there.colleague, "mat-khau/"), {"reason": "quên"}, follow=True))
    assert "không có địa chỉ thư" in told
    assert not AuditEntry.objects.filter(verb="issue_password_link").exists()
    system = people.person(RESET_CREDENTIALS, "accounts.manage_all_people", where=there.where)
    shown = text(people.enter(Client(), system).post(page_of(there.colleague, "mat-khau/"), {"reason": "quên"}))
    assert 'id="password-link"' in shown
    assert mail.outbox == []


def test_second_factors_are_removed_with_a_reason_and_sessions_end(chief: Client, there: Office) -> None:
    theirs = people.enter(Client(), there.colleague)
    Authenticator.objects.create(user=there.colleague, type=Authenticator.Type.TOTP, data={})
    assert "Chưa ghi lý do" in text(chief.post(page_of(there.colleague, "buoc-hai/"), {"reason": " "}, follow=True))
    assert Authenticator.objects.filter(user=there.colleague).exists()
    told = text(chief.post(page_of(there.colleague, "buoc-hai/"), {"reason": "mất máy"}, follow=True))
    assert "Đã gỡ cách xác thực thứ hai" in told
    assert not Authenticator.objects.filter(user=there.colleague).exists()
    assert theirs.get("/toi/").status_code == 302
    assert AuditEntry.objects.get(verb="remove_second_factors").reason == "mất máy"


@pytest.mark.parametrize("form", ["mat-khau/", "buoc-hai/"])
def test_nobody_resets_themselves_somebody_of_two_houses_or_a_role_beyond(
    chief: Client, there: Office, form: str
) -> None:
    beyond = people.person(full_name="Quản trị hệ thống")
    people.member(beyond, there.system, there.where)
    elsewhere = people.person(full_name="Hai nơi")
    people.member(elsewhere, there.officer, there.where)
    people.member(elsewhere, there.officer, named("don-vi-khac", "Cục Khác"))
    for person in (there.chief, beyond, elsewhere):
        assert chief.post(page_of(addressed(person), form), {"reason": "thử"}).status_code == 403
        assert page_of(person, form) not in text(chief.get(page_of(person)))
    assert page_of(there.colleague, form) in text(chief.get(page_of(there.colleague)))
    assert mail.outbox == []
