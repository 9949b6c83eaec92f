"""Field history: every way of changing a row is caught, and the audit says who answers for it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.template.loader import render_to_string

from nangluong.accounts.models import User
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.history.changes import changes_of, history_table
from nangluong.registry.models import Organisation
from tests.accounts.people import organisation

pytestmark = pytest.mark.django_db
AN = Actor("Lê An", user_id=7)


def fields(model: type, key: object, **more: bool) -> list[dict[str, tuple[object, object]]]:
    return [{one.field: (one.before, one.after) for one in change.fields} for change in changes_of(model, key, **more)]


def test_a_row_that_never_changed_has_no_history() -> None:
    made = organisation("thu")
    made.save()
    assert changes_of(Organisation, made.pk) == []
    assert history_table(Organisation, made.pk)["rows"] == []


def test_save_update_and_sql_by_hand_are_caught_alike() -> None:
    made = organisation("thu")
    made.source = "một"
    made.save()
    Organisation.objects.filter(pk=made.pk).update(source="hai")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registry_organisation SET source = 'ba' WHERE code = %s", [made.pk])
    assert fields(Organisation, made.pk) == [
        {"source": ("hai", "ba")},
        {"source": ("một", "hai")},
        {"source": ("kiểm thử", "một")},
    ]


def test_a_removal_keeps_what_was_there() -> None:
    made = organisation("thu")
    Organisation.objects.filter(pk=made.pk).delete()
    (change,) = changes_of(Organisation, "thu")
    assert change.is_removal
    assert {one.field: one.before for one in change.fields}["source"] == "kiểm thử"


@pytest.mark.django_db(transaction=True)
def test_the_audit_of_the_same_transaction_answers_for_the_change() -> None:
    made = organisation("thu")
    with transaction.atomic():
        Organisation.objects.filter(pk=made.pk).update(source="có người làm")
        entry = audit.record(AN, "correct", kind="organisation", key="thu", reason="sửa theo công văn")
    Organisation.objects.filter(pk=made.pk).update(source="không ai nhận")
    behind, known = changes_of(Organisation, made.pk)
    assert behind.entry is None
    assert known.entry is not None
    assert known.entry.pk == entry.pk
    rows = history_table(Organisation, made.pk)["rows"]
    assert [row[1]["value"] for row in rows] == ["ngoài hệ thống", "Lê An"]
    assert rows[1][5]["value"] == "sửa theo công văn"


def test_a_rolled_back_change_leaves_no_history() -> None:
    made = organisation("thu")
    with pytest.raises(RuntimeError), transaction.atomic():
        Organisation.objects.filter(pk=made.pk).update(source="x")
        raise RuntimeError
    assert changes_of(Organisation, made.pk) == []


def test_personal_values_are_masked_and_secrets_are_not_kept() -> None:
    person = User.objects.create(username="an", full_name="Nguyễn Văn An", citizen_number="001204012345")
    person.full_name, person.citizen_number = "Nguyễn An", "001204054321"
    person.set_password("mật khẩu dài và khó đoán")
    person.save()
    assert fields(User, person.pk) == [{"full_name": ("N••• V••• A•••", "N••• A•••")}]
    assert fields(User, person.pk, see_personal=True) == [{"full_name": ("Nguyễn Văn An", "Nguyễn An")}]
    kept = {field.name for field in apps.get_model("accounts", "UserHistory")._meta.fields}
    assert kept & {"password", "citizen_number", "citizen_number_hash", "last_login"} == set()


def test_a_sign_in_is_no_change_of_the_person() -> None:
    person = User.objects.create(username="an")
    User.objects.filter(pk=person.pk).update(last_login="2026-01-01T00:00Z", password="x")
    assert [change.fields for change in changes_of(User, person.pk)] in ([], [()])


def test_the_page_part_escapes_what_it_shows() -> None:
    made = organisation("thu")
    Organisation.objects.filter(pk=made.pk).update(source="<script>alert(1)</script>")
    html = render_to_string("foundation/history.html", {"history": history_table(Organisation, made.pk)})
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
