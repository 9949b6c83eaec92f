"""Sealed columns: what the database sees, what it cannot do, wrong keys and columns, a change of keys."""

from __future__ import annotations

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from nangluong.accounts.models import User
from nangluong.foundation.sealed import SealBroken, keyed_hash, lookup_hashes, reseal, seal, sealed_fields, unseal

COLUMN = "accounts.User.citizen_number"
NUMBER = "000199000001"
OLD, NEW = "o" * 40, "n" * 40


def person(number: str | None, username: str = "an") -> User:
    return User.objects.create(username=username, citizen_number=number)


def raw(user: User) -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT citizen_number, citizen_number_hash FROM accounts_user WHERE id = %s", [user.pk])
        row = cursor.fetchone()
    assert row is not None
    return row


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_opens_again_and_never_looks_the_same(text: str) -> None:
    one, other = seal(text, COLUMN), seal(text, COLUMN)
    assert unseal(one, COLUMN) == unseal(other, COLUMN) == text
    assert one != other


def test_a_value_opens_in_its_own_column_only() -> None:
    with pytest.raises(SealBroken) as caught:
        unseal(seal(NUMBER, COLUMN), "accounts.User.other")
    assert NUMBER not in str(caught.value)


@pytest.mark.parametrize("place", [4, -1])
def test_a_changed_value_does_not_open(place: int) -> None:
    sealed = list(seal(NUMBER, COLUMN))
    sealed[place] = "A" if sealed[place] != "A" else "B"
    with pytest.raises(SealBroken):
        unseal("".join(sealed), COLUMN)


@pytest.mark.parametrize("text", ["", NUMBER, "s1.", "s1.abcd.x", "s2.00000000.AAAA"])
def test_what_was_never_sealed_does_not_open(text: str) -> None:
    with pytest.raises(SealBroken):
        unseal(text, COLUMN)


def test_a_hash_belongs_to_its_domain_and_its_key(settings: Settings) -> None:
    settings.SEAL_KEYS = (OLD,)
    first = keyed_hash(NUMBER, "citizen_number")
    assert first != keyed_hash(NUMBER, "passport")
    assert len(first) == 64
    settings.SEAL_KEYS = (NEW, OLD)
    assert keyed_hash(NUMBER, "citizen_number") != first
    assert lookup_hashes(NUMBER, "citizen_number") == [keyed_hash(NUMBER, "citizen_number"), first]


@pytest.mark.django_db
def test_the_database_holds_neither_the_number_nor_a_plain_hash_of_it() -> None:
    user = person(NUMBER)
    stored, hashed = raw(user)
    assert NUMBER not in stored + hashed
    assert hashed == keyed_hash(NUMBER, "citizen_number")
    assert User.objects.get(citizen_number_hash__in=lookup_hashes(NUMBER, "citizen_number")).citizen_number == NUMBER


@pytest.mark.django_db
def test_a_person_without_a_number_has_neither_and_there_may_be_many() -> None:
    assert raw(person(None)) == raw(person(None, "ba")) == (None, None)
    assert User.objects.filter(citizen_number__isnull=True).count() == 2


@pytest.mark.django_db
def test_two_persons_cannot_have_one_number() -> None:
    person(NUMBER)
    with transaction.atomic(), pytest.raises(IntegrityError):
        person(NUMBER, "ba")


@pytest.mark.parametrize("search", [{"citizen_number": NUMBER}, {"citizen_number__contains": "1"}])
def test_a_search_by_the_sealed_text_is_refused(search: dict[str, str]) -> None:
    with pytest.raises(FieldError, match="sealed"):
        User.objects.filter(**search)


@pytest.mark.django_db
def test_the_hash_follows_the_number() -> None:
    user = person(NUMBER)
    user.citizen_number = "000199000002"
    user.save()
    assert raw(user)[1] == keyed_hash("000199000002", "citizen_number")


@pytest.mark.django_db
def test_a_change_of_keys_reaches_every_row_and_the_old_key_may_go(settings: Settings) -> None:
    settings.SEAL_KEYS = (OLD,)
    users = [person(f"{number:012}", f"p{number}") for number in range(3)] + [person(None, "none")]
    settings.SEAL_KEYS = (NEW, OLD)
    assert User.objects.get(citizen_number_hash__in=lookup_hashes("000000000001", "citizen_number")) == users[1]
    told: list[tuple[str, int]] = []
    assert reseal(lambda label, rows: told.append((label, rows))) == 3
    assert ("accounts.User", 3) in told
    assert reseal() == 0
    settings.SEAL_KEYS = (NEW,)
    assert User.objects.get(citizen_number_hash=keyed_hash("000000000002", "citizen_number")).username == "p2"


@pytest.mark.django_db
def test_a_key_that_is_gone_is_named_as_the_reason(settings: Settings) -> None:
    settings.SEAL_KEYS = (OLD,)
    person(NUMBER)
    settings.SEAL_KEYS = (NEW,)
    with pytest.raises(SealBroken, match="NANGLUONG_SEAL_KEYS"):
        User.objects.get()


def test_the_citizen_number_is_among_the_sealed_columns() -> None:
    assert "citizen_number" in {field.name for model, fields in sealed_fields() if model is User for field in fields}
