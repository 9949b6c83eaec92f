"""Returns of every questionnaire of the project: clean ones, and the same with one known fault each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from nangluong.statistics.questionnaires.definition import Definition
from nangluong.statistics.questionnaires.files import read_content
from nangluong.statistics.questionnaires.reading import read_definition
from nangluong.statistics.rules import nodes
from nangluong.statistics.rules.compiling import decimals_of
from nangluong.statistics.rules.declared import all_rules
from nangluong.statistics.rules.interpreter import OneReturn, Ready, look_at, ready, value_at
from nangluong.statistics.rules.samples import figures_in, sample, within

FOLDER = Path(__file__).resolve().parents[3] / "reference" / "questionnaires"
DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 92, "year": 365}
OPEN_ROWS = ("r1", "r2", "r3")
BASES = 3


@dataclass(frozen=True)
class Seeded:
    """A return with one fault: `rule` must be found in `row`. `made` says how."""

    one: OneReturn
    rule: str
    row: str | None
    made: str


@lru_cache(maxsize=1)
def questionnaires() -> tuple[Definition, ...]:
    """Return the questionnaires of the project."""
    return tuple(read_definition(read_content(path), name=path.name) for path in sorted(FOLDER.glob("*.yaml")))


def _empty(definition: Definition) -> OneReturn:
    rows = {s.code: tuple(row.code for row in s.rows) or OPEN_ROWS for s in definition.sections}
    days = DAYS[definition.frequency]
    return OneReturn(now={}, rows=rows, hours=days * 24, days=days)


def _capacities(definition: Definition, base: OneReturn) -> dict[tuple[str | None, str | None, str], Fraction]:
    """Return capacities that the clean figures fit: what the register says of every facility row."""
    found = {}
    for rule in definition.rules:
        if "given.capacity" not in rule.check:
            continue
        (each,) = ready(definition, [rule])
        for row in OPEN_ROWS:
            with_one = replace(base, given={(rule.each, row, "capacity"): Fraction(1)})
            left = value_at(definition, with_one, row, each.check.left)
            right = value_at(definition, with_one, row, each.check.right)
            assert left is not None
            assert right
            room = 1 if each.check.operator == "==" else Fraction(5, 4)
            found[(rule.each, row, "capacity")] = Fraction(round(left / right * room * 10**3), 10**3)
    return found  # type: ignore[return-value]


@lru_cache(maxsize=64)
def base(definition: Definition, number: int) -> OneReturn:
    """Return a respondent's usual return, with capacities that fit it."""
    one = sample(definition, _empty(definition), number)
    return replace(one, given=_capacities(definition, one))


def _before(definition: Definition, usual: OneReturn) -> dict[tuple[str, str, str], Fraction]:
    """Return the period before a usual one: its closing figures are the usual opening ones."""
    found = dict(usual.now)
    for each in ready(definition, definition.rules):
        left, right = each.check.left, each.check.right
        if not (isinstance(left, nodes.Figure) and isinstance(right, nodes.Figure) and right.period == nodes.PREVIOUS):
            continue
        for row in usual.rows[each.rule.each] if left.row is None else (left.row,):
            found[(right.section, row, right.column)] = usual.now[(left.section, row, left.column)]
    return found


def clean(definition: Definition, seed: int) -> OneReturn:
    """Return a clean return of one of a few respondents, each with a year of history."""
    usual = base(definition, seed % BASES)
    beside = replace(usual, prev=_before(definition, usual), year=usual.now, history=(usual.now,) * 8)
    return sample(definition, beside, seed, near=dict(usual.now))


def _breaking(definition: Definition, one: OneReturn, each: Ready, rng: random.Random) -> Seeded | None:
    """Return `one` with one cell changed by as little as breaks the rule, None where no cell does."""
    rule, check = each.rule, each.check
    rows: list[str | None] = list(one.rows[rule.each]) if rule.each else [None]
    rng.shuffle(rows)
    for row in rows:
        if (rule.rows and row not in rule.rows) or row in rule.not_rows:
            continue
        keys = [key for key in figures_in(check, row, one.rows) if key in one.now]
        rng.shuffle(keys)
        for key in keys:
            column = definition.section(key[0]).column_by_code[key[2]]
            unit = Fraction(1, 10 ** decimals_of(column))
            right = value_at(definition, one, row, check.right) or Fraction(0)
            room = max(Fraction(rule.tolerance), Fraction(rule.share) * abs(right))
            for value in _trials(definition, one, each, row, key, room, unit):
                whole = value / unit
                if whole.denominator != 1 or not within(value, replace(column, minimum="", maximum="")):
                    continue
                changed = replace(one, now={**one.now, key: value})
                if look_at(definition, [each], replace(changed, rows=_only(rule.each, row, one))):
                    return Seeded(changed, rule.code, row, f"{'.'.join(key)}: {one.now[key]} → {value}")
            without = replace(one, now={known: value for known, value in one.now.items() if known != key})
            if look_at(definition, [each], replace(without, rows=_only(rule.each, row, one))):
                return Seeded(without, rule.code, row, f"{'.'.join(key)}: left out")
    return None


def _only(each: str, row: str | None, one: OneReturn) -> dict[str, tuple[str, ...]]:
    return {each: (row,)} if row is not None else dict(one.rows)


def _trials(
    definition: Definition,
    one: OneReturn,
    each: Ready,
    row: str | None,
    key: tuple[str, str, str],
    room: Fraction,
    unit: Fraction,
) -> Iterator[Fraction]:
    """Yield values to try: just beyond what is allowed on either side, then ever coarser, then a slipped point."""
    gaps = []
    for trial in (Fraction(0), Fraction(1)):
        at = replace(one, now={**one.now, key: trial})
        left, right = (value_at(definition, at, row, side) for side in (each.check.left, each.check.right))
        if left is None or right is None:
            return
        gaps.append(left - right)
    slope = gaps[1] - gaps[0]
    if slope:
        for beyond in (room + unit * abs(slope), room * 2 + unit * abs(slope) * 2, room * 20 + unit * abs(slope) * 20):
            for sign in (1, -1):
                exact = (sign * beyond - gaps[0]) / slope
                yield Fraction(exact // unit) * unit
                yield -Fraction(-exact // unit) * unit
    for slipped in (10, 1000, 100000):
        yield one.now[key] * slipped
        yield Fraction(one.now[key] / slipped // unit) * unit


def faults_of(definition: Definition) -> list[Seeded]:
    """Return one fault for every rule of a questionnaire, implied ones too."""
    rng, one = random.Random(1), clean(definition, 0)
    made = (_breaking(definition, one, each, rng) for each in ready(definition, all_rules(definition)))
    return [one for one in made if one is not None]


@lru_cache(maxsize=2)
def faults(wanted: int) -> list[tuple[Definition, Seeded]]:
    """Return `wanted` faults spread over all questionnaires: every written rule once, then implied ones, then again."""
    rng = random.Random(804)
    found: list[tuple[Definition, Seeded]] = []
    rounds = 0
    while len(found) < wanted and rounds < 4:
        for written in (True, False):
            for definition in questionnaires():
                own = set(definition.rules)
                rules = [rule for rule in all_rules(definition) if (rule in own) == written]
                rng.shuffle(rules)
                for rule in rules if written else rules[:4]:
                    one = clean(definition, rounds)
                    (each,) = ready(definition, [rule])
                    made = _breaking(definition, one, each, rng)
                    if made is not None and len(found) < wanted:
                        found.append((definition, made))
        rounds += 1
    return found
