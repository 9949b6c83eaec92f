"""Retention: rules as data say which rows go when; a run deletes or anonymises them, counts and is audited.

The audit is never touched: its rule says why it is kept. Rows go in batches, each in a transaction of its own, so that
a run can be killed at any moment and the next one goes on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from nangluong.accounts import perms
from nangluong.accounts.models import User
from nangluong.accounts.privacy.erasure import erase_person
from nangluong.accounts.privacy.rows import reference_rows
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.permissions import require

BATCH = 500
_WORDS = {"True": True, "False": False}
ERASED = "da-xoa-"


@dataclass(frozen=True)
class Rule:
    """One row of `retention.csv`. `after_days` counts from `field`; None where the rule deletes nothing itself."""

    code: str
    model: str
    field: str
    after_days: int | None
    where: tuple[tuple[str, Any], ...]
    action: str
    archive: str
    source: str
    confidence: str

    @property
    def is_active(self) -> bool:
        """Whether the rule deletes or anonymises, and its table is installed."""
        return self.action in ("delete", "anonymise") and self.table is not None

    @property
    def table(self) -> type[models.Model] | None:
        """The model, None where the library is not installed."""
        try:
            return apps.get_model(self.model)
        except LookupError:
            return None


@dataclass(frozen=True)
class Outcome:
    """What a rule found and did. `held_back` rows could not go yet (a person still in office)."""

    rule: Rule
    found: int
    done: int
    held_back: int = 0


def _condition(part: str) -> tuple[str, Any]:
    name, _, value = part.partition("=")
    return name, _WORDS.get(value, value)


def rules() -> list[Rule]:
    """Return every rule in the order of the file."""
    return [
        Rule(
            row["code"],
            row["model"],
            row["field"],
            int(row["after_days"]) if row["after_days"] else None,
            tuple(_condition(part) for part in row["where"].split()),
            row["action"],
            row["archive"],
            row["source"],
            row["confidence"],
        )
        for row in reference_rows("retention")
    ]


def overdue(rule: Rule, now: dt.datetime) -> models.QuerySet[Any]:
    """Return the rows that `rule` lets go at `now`."""
    table = rule.table
    assert table is not None
    assert rule.after_days is not None
    limit: dt.datetime | dt.date = now - dt.timedelta(days=rule.after_days)
    if not isinstance(table._meta.get_field(rule.field), models.DateTimeField):
        limit = timezone.localdate(now) - dt.timedelta(days=rule.after_days)
    found = table._default_manager.filter(**{f"{rule.field}__lt": limit}, **dict(rule.where))
    return found.exclude(username__startswith=ERASED) if rule.action == "anonymise" else found


def run_retention(actor: Actor, *, dry_run: bool = False, now: dt.datetime | None = None) -> list[Outcome]:
    """Apply every rule and return what each did; with `dry_run` only count. A run that did something is audited."""
    require(perms.can_run_retention, actor)
    now = now or timezone.now()
    outcomes = []
    for rule in rules():
        if not rule.is_active:
            continue
        found = overdue(rule, now).count()
        if dry_run or not found:
            outcomes.append(Outcome(rule, found, 0))
        elif rule.action == "anonymise":
            outcomes.append(_anonymise(actor, rule, now, found))
        else:
            outcomes.append(Outcome(rule, found, sum(_deleted(rule, now))))
    done = {outcome.rule.code: outcome.done for outcome in outcomes if outcome.done}
    if done:
        audit.record(actor, "run_retention", kind="retention", key=f"{timezone.localdate(now)}", after=done)
    return outcomes


def _deleted(rule: Rule, now: dt.datetime) -> Iterator[int]:
    table = rule.table
    assert table is not None
    while True:
        with transaction.atomic():
            keys = list(overdue(rule, now).order_by("pk").values_list("pk", flat=True)[:BATCH])
            if not keys:
                return
            table._default_manager.filter(pk__in=keys).delete()
            _forget_history(table, keys)
        yield len(keys)


def _forget_history(table: type[models.Model], keys: list[Any]) -> None:
    """Remove the history of rows that went: a removal writes a last row of it."""
    for model in apps.get_models():
        if getattr(model, "pgh_tracked_model", None) is table:
            model._default_manager.filter(pgh_obj_id__in=keys).delete()


def _anonymise(actor: Actor, rule: Rule, now: dt.datetime, found: int) -> Outcome:
    done = held_back = 0
    for key in list(overdue(rule, now).order_by("pk").values_list("pk", flat=True)):
        try:
            erase_person(actor, User.objects.get(pk=key), reason=f"retention: {rule.code}")
            done += 1
        except StateConflict:
            held_back += 1
    return Outcome(rule, found, done, held_back)
