"""What is kept about a person: every row of every table that points to the account, in words, and as files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import get_language

from nangluong.accounts.models import User
from nangluong.accounts.privacy.rows import reference_rows
from nangluong.foundation.field_classes import FieldClass, classes_of, is_ours, stored_models
from nangluong.foundation.masking import HIDDEN
from nangluong.foundation.sealed import KeyedHashField, SealedTextField

MOST = 1000
"""So many rows of a table are shown and given, newest first."""
_POINTERS = ("user_id", "person_id")
_OF_OTHERS = ("accounts.AccessRecord",)
"""Tables that point to an account but are about other people: whom this person looked at."""


@dataclass(frozen=True)
class Holding:
    """The rows of one table about a person; `total` counts them all. Values by field, as JSON takes them."""

    label: str
    rows: tuple[Mapping[str, Any], ...]
    total: int

    @property
    def name(self) -> str:
        """What the table is called, in the reader's language."""
        return _words("table_names", "model", self.label) or self.label


def _words(file: str, column: str, code: str) -> str:
    name = "name" if (get_language() or "vi").startswith("vi") else "name_en"
    return next((row[name] for row in reference_rows(file) if row[column] == code), "")


def field_name(name: str) -> str:
    """Return what a field is called, in the reader's language; "" for one that says nothing to people."""
    return _words("field_names", "field", name)


_READERS: dict[str, Callable[[int], Iterable[Mapping[str, Any]]]] = {}


def register(label: str, read: Callable[[int], Iterable[Mapping[str, Any]]]) -> None:
    """Add what a room keeps about a person elsewhere (the lake): `read(user_id)` gives rows. A label may be taken once.

    `label` stands in `table_names.csv`.
    """
    if _READERS.setdefault(label, read) is not read:
        raise ValueError(f"the holding {label} is registered twice")


def _pointer(model: type[models.Model]) -> str | None:
    for field in model._meta.concrete_fields:
        if isinstance(field, (models.ForeignKey, models.OneToOneField)) and field.related_model is User:
            return field.attname
        if is_ours(model) and field.name in _POINTERS and isinstance(field, models.BigIntegerField):
            return field.name
    return None


def tables_about_people() -> Iterator[tuple[type[models.Model], str]]:
    """Yield every table that points to an account, with the column that does; tables of history are left out."""
    for model in stored_models():
        pointer = _pointer(model)
        if pointer and not hasattr(model, "pgh_tracked_model") and model._meta.label not in _OF_OTHERS:
            yield model, pointer


def _chosen(field: models.Field[Any, Any], value: Any) -> Any:
    """Return a choice in words, everything else as it is."""
    return str(dict(field.flatchoices).get(value, value)) if field.choices and value is not None else value


def _shown(row: models.Model, classes: Mapping[str, FieldClass | None]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if isinstance(field, KeyedHashField) or field.primary_key:
            continue
        value = getattr(row, field.attname)
        is_secret = classes[field.name] == FieldClass.SENSITIVE and not isinstance(field, SealedTextField)
        shown[field.name] = HIDDEN if is_secret and value else _chosen(field, value)
    return shown


def held_about(user: User) -> list[Holding]:
    """Return everything kept about `user`, as they may have it: secrets that let somebody in are only named."""
    found = [Holding(User._meta.label, (_shown(user, classes_of(User)),), 1)]
    for model, pointer in tables_about_people():
        rows = model._default_manager.filter(**{pointer: user.pk}).order_by("-pk")
        total = rows.count()
        if total:
            classes = classes_of(model)
            found.append(Holding(model._meta.label, tuple(_shown(row, classes) for row in rows[:MOST]), total))
    for label, read in _READERS.items():
        given = tuple(read(user.pk))
        if given:
            found.append(Holding(label, given[:MOST], len(given)))
    return found
