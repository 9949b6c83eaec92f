"""What is kept about a person, and as a file."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.apps import apps

from nangluong.accounts.models import User
from nangluong.accounts.privacy import holdings
from nangluong.accounts.privacy.consents import give_consent
from nangluong.accounts.privacy.holdings import field_name, held_about, tables_about_people
from nangluong.accounts.privacy.own_data import take_own_data
from nangluong.accounts.privacy.rows import reference_rows
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_every_table_about_people_has_a_name() -> None:
    named = {row["model"] for row in reference_rows("table_names")}
    assert {model._meta.label for model, _ in tables_about_people()} | {"accounts.User"} <= named


def test_the_account_is_shown_with_the_number_and_without_secrets(an: User) -> None:
    an.set_password("mật khẩu dài và khó đoán")
    an.save()
    (account,) = held_about(an)
    (row,) = account.rows
    assert account.name == "Tài khoản"
    assert (row["full_name"], row["citizen_number"]) == ("Nguyễn Văn An", "001204012345")
    assert row["password"] == "•••"
    assert "citizen_number_hash" not in row


def test_rows_of_every_table_are_found_and_only_ones_own(an: User, as_an: Actor, officer_user: User) -> None:
    give_consent(as_an, purpose="push", version="1")
    apps.get_model("account", "EmailAddress").objects.create(user=officer_user, email="cb@example.vn")
    labels = {one.label for one in held_about(an)}
    assert labels == {"accounts.User", "accounts.Consent", "foundation.AuditEntry"}
    assert "cb@example.vn" not in str(held_about(an))


def test_a_room_adds_what_it_keeps_elsewhere(an: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holdings, "_READERS", {})
    holdings.register("metering.curve", lambda user_id: [{"meter": "PE1"}] if user_id == an.pk else [])
    assert held_about(an)[-1].rows == ({"meter": "PE1"},)
    with pytest.raises(ValueError, match="twice"):
        holdings.register("metering.curve", lambda user_id: [])


def test_the_file_has_it_all_and_no_formula(an: User, as_an: Actor) -> None:
    an.first_name = "=1+1"
    an.save()
    content = json.loads(take_own_data(as_an, an, form="json"))
    assert content["tables"][0]["rows"][0]["full_name"] == "Nguyễn Văn An"
    rows = list(csv.DictReader(io.StringIO(take_own_data(as_an, an, form="csv").decode("utf-8-sig"))))
    assert {"'=1+1", "001204012345"} <= {row["value"] for row in rows}
    assert AuditEntry.objects.filter(verb="take_own_data", object_key=str(an.pk)).count() == 2


def test_nobody_takes_another_ones_data(an: User, officer: Actor) -> None:
    for actor in (officer, Actor("khách")):
        with pytest.raises(NotPermitted):
            take_own_data(actor, an, form="json")
    assert not AuditEntry.objects.exists()


def test_fields_are_named_in_both_languages() -> None:
    assert field_name("email") == "Thư điện tử"
    assert field_name("digest") == ""
