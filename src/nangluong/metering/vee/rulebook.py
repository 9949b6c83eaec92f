"""The rules and thresholds that hold on a day, per customer class, from effective-dated reference data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from nangluong.metering.classes import CustomerClasses
from nangluong.metering.codes import Outcome
from nangluong.metering.slots import Codes, Wh64

IGNORED = 0
"""Outcome “ignored”: no finding at all."""

_OUTCOMES = {"ignored": IGNORED, **{outcome.name.lower(): int(outcome) for outcome in Outcome}}
_CASES = ("if_register_agrees", "if_register_disagrees", "if_no_register")


@dataclass(frozen=True)
class RuleEntry:
    """One entry of the file: thresholds of one rule for some classes over a span of days, closed-open."""

    rule: str
    classes: tuple[int, ...]
    valid_from: dt.date | None
    valid_to: dt.date | None
    thresholds: Mapping[str, int]
    outcomes: tuple[int, int, int] | None

    def holds_on(self, day: dt.date) -> bool:
        """Tell whether the entry is in force on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Thresholds:
    """Thresholds of one day: `value(rule, name)` is an int64 array indexed by class code."""

    values: Mapping[tuple[str, str], Wh64]
    outcomes: Mapping[str, Codes]

    def value(self, rule: str, name: str) -> Wh64:
        """Return the threshold of every class; `KeyError` if no entry in force names it."""
        return self.values[rule, name]

    def one(self, rule: str, name: str) -> int:
        """Return a threshold that is the same for every class; `ValueError` if it is not."""
        column = self.values[rule, name]
        if not (column == column[0]).all():
            raise ValueError(f"{rule}.{name} differs between classes")
        return int(column[0])

    def outcome(self, rule: str) -> Codes:
        """Return outcomes as (classes, 3): register agrees, register disagrees, no register."""
        return self.outcomes[rule]


@dataclass(frozen=True)
class RuleBook:
    """All entries, of all days."""

    entries: tuple[RuleEntry, ...]
    classes: CustomerClasses

    def as_of(self, day: dt.date) -> Thresholds:
        """Return what holds on `day`. `ValueError` if a rule in force leaves a class without a threshold."""
        size = len(self.classes.keys)
        values: dict[tuple[str, str], Wh64] = {}
        outcomes: dict[str, Codes] = {}
        for entry in self.entries:
            if not entry.holds_on(day):
                continue
            for name, value in entry.thresholds.items():
                column = values.setdefault((entry.rule, name), np.full(size, np.iinfo(np.int64).min, dtype=np.int64))
                column[list(entry.classes)] = value
            if entry.outcomes:
                outcomes.setdefault(entry.rule, np.zeros((size, 3), dtype=np.uint8))[list(entry.classes)] = (
                    entry.outcomes
                )
        for (rule, name), column in values.items():
            if (column == np.iinfo(np.int64).min).any():
                raise ValueError(f"{rule}.{name} holds for some classes only on {day}")
        return Thresholds(values, outcomes)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _entry(raw: Mapping[str, Any], classes: CustomerClasses) -> RuleEntry:
    if not raw.get("source") or raw.get("confidence") not in (
        "sourced",
        "recalled",
        "derived",
        "measured",
        "illustrative",
    ):
        raise ValueError(f"{raw.get('rule')}: an entry needs a source and a confidence")
    names = classes.keys if raw["classes"] == "all" else raw["classes"]
    thresholds = dict(raw["thresholds"])
    if any(type(value) is not int for value in thresholds.values()):
        raise ValueError(f"{raw['rule']}: thresholds are whole numbers")
    given = [str(raw.get(case)) for case in _CASES]
    return RuleEntry(
        rule=raw["rule"],
        classes=tuple(classes.code(name) for name in names),
        valid_from=_day(raw["valid_from"]),
        valid_to=_day(raw["valid_to"]),
        thresholds=thresholds,
        outcomes=None if given == ["None"] * 3 else (_OUTCOMES[given[0]], _OUTCOMES[given[1]], _OUTCOMES[given[2]]),
    )


def read_rulebook(path: Path, classes: CustomerClasses) -> RuleBook:
    """Read `reference/metering/vee_rules.yaml`. Raises `ValueError` or `KeyError` naming the faulty entry."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    return RuleBook(tuple(_entry(entry, classes) for entry in raw["rules"]), classes)
