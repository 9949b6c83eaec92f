"""Reading the history of a row: what changed, when, by whom, why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from nangluong.foundation.field_classes import class_of
from nangluong.foundation.history.tracking import REMOVED
from nangluong.foundation.masking import masked
from nangluong.foundation.models import AuditEntry

MOST = 50
_LONGEST_TRANSACTION = dt.timedelta(hours=6)


@dataclass(frozen=True)
class FieldChange:
    """One column; values are masked where their class asks for it. None is “empty”."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """One change of a row. `entry` is the audit's word on it; None: nobody answers for it, it came past the system."""

    at: dt.datetime
    is_removal: bool
    fields: tuple[FieldChange, ...]
    entry: AuditEntry | None


def _history_of(model: type[models.Model]) -> Any:
    return apps.get_model(model._meta.app_label, f"{model.__name__}History")._default_manager


def _followed(model: type[models.Model], row: Any) -> dict[str, Any]:
    names = [field.attname for field in model._meta.concrete_fields if hasattr(row, field.attname)]
    return {name: getattr(row, name) for name in names}


def _entries(rows: list[Any]) -> Mapping[int, AuditEntry]:
    """Return the audit's last entry of each transaction. A restored server counts anew, so times must fit as well."""
    began = {row.pgh_transaction_id: row.pgh_created_at for row in rows}
    found = AuditEntry.objects.filter(transaction_id__in=began).order_by("id")
    return {
        entry.transaction_id: entry
        for entry in found
        if entry.transaction_id is not None
        and began[entry.transaction_id] <= entry.at <= began[entry.transaction_id] + _LONGEST_TRANSACTION
    }


def changes_of(model: type[models.Model], key: Any, *, see_personal: bool = False, most: int = MOST) -> list[Change]:
    """Return the last changes of the row `key` of a tracked model, newest first; two or three queries."""
    rows = list(_history_of(model).filter(pgh_obj_id=key).order_by("-pgh_id")[:most])
    if not rows:
        return []
    entries = _entries(rows)
    now = model._default_manager.filter(pk=key).first()
    after = _followed(type(rows[0]), now) if now is not None else {}
    found = []
    for row in rows:
        before = _followed(model, row)
        removal = row.pgh_label == REMOVED
        fields = tuple(
            FieldChange(
                name, _shown(model, name, old, see_personal), _shown(model, name, after.get(name), see_personal)
            )
            for name, old in before.items()
            if removal or old != after.get(name)
        )
        found.append(Change(row.pgh_created_at, removal, fields, entries.get(row.pgh_transaction_id)))
        after = before
    return found


def _shown(model: type[models.Model], name: str, value: Any, see_personal: bool) -> Any:
    if see_personal:
        return value
    field = next(field for field in model._meta.concrete_fields if field.attname == name)
    return masked(value, class_of(model, field.name) or "sensitive")


def _words(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M:%S}"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return "–" if value is None or value == "" else str(value)


def history_table(model: type[models.Model], key: Any, *, see_personal: bool = False) -> dict[str, Any]:
    """Return the changes as a table for `{% include "foundation/history.html" with history=… %}`."""
    rows: list[list[Any]] = []
    for change in changes_of(model, key, see_personal=see_personal):
        entry = change.entry
        who = entry.actor if entry else _("ngoài hệ thống")
        why = (entry.reason or entry.verb) if entry else ""
        after = _("đã xóa")
        rows += [
            [
                _words(change.at),
                {"value": who, "lang": "vi"},
                one.field,
                _words(one.before),
                after if change.is_removal else _words(one.after),
                {"value": why, "lang": "vi"},
            ]
            for one in change.fields
        ]
    return {
        "id": "history",
        "caption": _("Lịch sử thay đổi"),
        "columns": [
            {"key": "at", "label": _("Lúc"), "kind": "text"},
            {"key": "who", "label": _("Người làm"), "kind": "text"},
            {"key": "field", "label": _("Trường"), "kind": "text"},
            {"key": "before", "label": _("Trước"), "kind": "text"},
            {"key": "after", "label": _("Sau"), "kind": "text"},
            {"key": "why", "label": _("Lý do"), "kind": "text"},
        ],
        "rows": rows,
    }
