"""Every stored field has a class; sensitive text is encrypted; the class decides what is shown."""

from __future__ import annotations

import csv

import pytest
from django.apps import apps
from django.db import models

from nangluong.foundation.field_classes import (
    FieldClass,
    class_of,
    classes_of,
    classified,
    is_ours,
    masked_by_name,
    personal_names,
    stored_models,
)
from nangluong.foundation.sealed import KeyedHashField, SealedTextField
from tests.repo.tree import REFERENCE

HASHED = {
    "accounts.User.password",
    "accounts.Invitation.token_hash",
    "metering.SourceKey.digest",
    "statistics.ReturnKey.digest",
}
"""Sensitive text of ours that is stored as a one-way hash."""
OF_THE_BROWSER = {"foundation.PushSubscription.p256dh", "foundation.PushSubscription.auth"}
"""Keys that a browser made for us to encrypt what it gets: they open nothing of ours."""

MODELS = sorted(stored_models(), key=lambda model: model._meta.label)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_stored_field_has_a_class(model: type[models.Model]) -> None:
    unclassed = [name for name, field_class in classes_of(model).items() if field_class is None]
    where = "@classified on the model" if is_ours(model) else "reference/accounts/foreign_fields.csv"
    assert unclassed == [], where


@pytest.mark.parametrize("model", [one for one in MODELS if is_ours(one)], ids=lambda model: model._meta.label)
def test_sensitive_text_of_ours_is_sealed_or_hashed(model: type[models.Model]) -> None:
    open_text = [
        f"{model._meta.label}.{field.name}"
        for field in model._meta.concrete_fields
        if class_of(model, field.name) == FieldClass.SENSITIVE
        and isinstance(field, (models.CharField, models.TextField, models.JSONField))
        and not isinstance(field, (SealedTextField, KeyedHashField))
    ]
    assert set(open_text) - HASHED - OF_THE_BROWSER == set()


def test_sensitive_text_of_libraries_says_how_it_is_protected() -> None:
    path = REFERENCE / "accounts" / "foreign_fields.csv"
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(line for line in stream if not line.startswith("#")))
    assert [row["model"] for row in rows if row["class"] == "sensitive" and not row["protection"]] == []


def test_what_a_model_declares_is_a_field_of_it() -> None:
    stray = []
    for model in apps.get_models():
        names = {field.name for field in model._meta.get_fields()}
        for parent in model.__mro__:
            stray += [
                f"{model._meta.label}.{name}"
                for name in parent.__dict__.get("_field_classes", {})
                if name not in names and parent is model
            ]
    assert stray == []


def test_a_field_is_classed_once() -> None:
    with pytest.raises(ValueError, match="x is classed twice"):
        classified(public="x y", personal="x")


def test_a_field_of_a_parent_keeps_its_class_unless_the_child_says_otherwise() -> None:
    user = apps.get_model("accounts", "User")
    assert class_of(user, "email") == FieldClass.PERSONAL
    assert class_of(user, "password") == FieldClass.SENSITIVE
    assert class_of(user, "full_name") == FieldClass.PERSONAL
    assert class_of(user, "id") == FieldClass.INTERNAL
    place = apps.get_model("registry", "PlaceVersion")
    assert class_of(place, "valid") == FieldClass.PUBLIC
    assert class_of(place, "source") == FieldClass.PUBLIC


def test_values_under_personal_names_are_masked_and_sensitive_ones_hidden() -> None:
    given = {"full_name": "Nguyễn Văn An", "email": "an@example.vn", "citizen_number": "001204012345"}
    assert masked_by_name({"people": [{**given, "is_active": True}], "rights": ["x"]}) == {
        "people": [
            {"full_name": "N••• V••• A•••", "email": "a•••@example.vn", "citizen_number": "•••", "is_active": True}
        ],
        "rights": ["x"],
    }


def test_names_of_personal_fields_are_known_to_the_logs() -> None:
    assert {"email", "full_name", "citizen_number", "password"} <= personal_names()
    assert "data" not in personal_names()
