"""How confidential every stored field is: public, internal, personal or sensitive, said in the model itself.

The class drives masking in pages and in the audit, export, log redaction, retention and encryption. Tables of libraries
are classed in `reference/accounts/foreign_fields.csv`. A test fails on a field without a class.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import models

from nangluong.foundation.masking import masked


class FieldClass(StrEnum):
    """From open to closed. `sensitive` is what Law 91/2025 calls so, and every secret that lets somebody in."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


_Model = TypeVar("_Model", bound=type[models.Model])
_DECLARED = "_field_classes"
OWN_MODULES = "nangluong."
_OWN_SQL = ("procrastinate",)
"""Libraries that make their tables in SQL of their own; other models that Django does not manage are views."""


def classified(
    *, public: str = "", internal: str = "", personal: str = "", sensitive: str = ""
) -> Callable[[_Model], _Model]:
    """Class the fields of a model, abstract ones too; each argument lists names with spaces between.

    Numbers that only the database uses (`id`) need no class. Raises ValueError where a field is named twice.
    """
    given = (
        (FieldClass.PUBLIC, public),
        (FieldClass.INTERNAL, internal),
        (FieldClass.PERSONAL, personal),
        (FieldClass.SENSITIVE, sensitive),
    )
    declared: dict[str, FieldClass] = {}
    for field_class, names in given:
        for name in names.split():
            if name in declared:
                raise ValueError(f"{name} is classed twice")
            declared[name] = field_class

    def declare(model: _Model) -> _Model:
        setattr(model, _DECLARED, declared)
        return model

    return declare


@cache
def _foreign() -> Mapping[tuple[str, str], FieldClass]:
    """Return the classes of the libraries' tables, by model label and field."""
    path = Path(settings.REFERENCE_ROOT) / "accounts" / "foreign_fields.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(line for line in stream if not line.startswith("#")))
    return {(row["model"], name): FieldClass(row["class"]) for row in rows for name in row["fields"].split()}


def is_ours(model: type[models.Model]) -> bool:
    """Whether the model is one of this project."""
    return model.__module__.startswith(OWN_MODULES)


def class_of(model: type[models.Model], name: str) -> FieldClass | None:
    """Return the class of a field, None where nobody gave it one."""
    tracked = getattr(model, "pgh_tracked_model", None)
    if tracked is not None:
        # A table of history: its own columns, and copies of what it follows.
        return FieldClass.INTERNAL if name.startswith("pgh_") else class_of(tracked, name)
    for parent in model.__mro__:
        if name in parent.__dict__.get(_DECLARED, {}):
            return FieldClass(parent.__dict__[_DECLARED][name])
    # Fields that one of our models takes over from a library's are classed with the library.
    for parent in model.__mro__:
        label = getattr(getattr(parent, "_meta", None), "label", "")
        if (label, name) in _foreign():
            return _foreign()[label, name]
    return FieldClass.INTERNAL if model._meta.get_field(name).auto_created else None


def classes_of(model: type[models.Model]) -> dict[str, FieldClass | None]:
    """Return the class of every stored field of a model, in the order of its columns."""
    return {field.name: class_of(model, field.name) for field in model._meta.concrete_fields}


def stored_models() -> Iterator[type[models.Model]]:
    """Yield every model that has a table, ours and the libraries'; link tables without own fields are left out."""
    for model in apps.get_models(include_auto_created=False):
        if (model._meta.managed or model._meta.app_label in _OWN_SQL) and not model._meta.proxy:
            yield model


def personal_fields() -> Iterator[tuple[type[models.Model], str, FieldClass]]:
    """Yield every stored field that is personal or sensitive."""
    for model in stored_models():
        for name, field_class in classes_of(model).items():
            if field_class in (FieldClass.PERSONAL, FieldClass.SENSITIVE):
                yield model, name, FieldClass(field_class)


@cache
def _classes_by_name() -> Mapping[str, FieldClass]:
    found: dict[str, FieldClass] = {}
    for _, name, field_class in personal_fields():
        if name not in _TOO_GENERAL and found.get(name) != FieldClass.SENSITIVE:
            found[name] = field_class
    return found


@cache
def personal_names() -> frozenset[str]:
    """Return the names under which personal and sensitive values travel, for logs and for the audit."""
    return frozenset(_classes_by_name())


_TOO_GENERAL = frozenset(
    {"key", "data", "value", "user", "person", "subject", "text", "before", "after", "args", "name"}
)


def masked_by_name(value: Any) -> Any:
    """Return `value` (as JSON has it) with what stands under the name of a personal or sensitive field masked.

    What cannot be taken back, the audit above all, keeps values in this form only.
    """
    if isinstance(value, dict):
        classes = _classes_by_name()
        return {
            name: masked(item, classes[name]) if name in classes else masked_by_name(item)
            for name, item in value.items()
        }
    return [masked_by_name(item) for item in value] if isinstance(value, list) else value
