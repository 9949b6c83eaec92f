"""200 known faults over the returns of all subsectors are found, and clean returns raise no alarm."""

from __future__ import annotations

import os
from collections import defaultdict
from fractions import Fraction

import pytest

from nangluong.statistics.rules.declared import all_rules
from nangluong.statistics.rules.interpreter import OneReturn
from nangluong.statistics.rules.running import check_collection_rules
from tests.statistics.rules.samples import collection
from tests.statistics.rules.seeding import Seeded, clean, faults, questionnaires

CLEAN = int(os.environ.get("NANGLUONG_SEEDED_CLEAN", "105"))
"""How many clean returns; the 2,000 of the issue take two minutes (`make seeded-faults`)."""
FAULTS = 200


def float_alarms(one: OneReturn) -> int:
    """Return how many totals of one return a comparison of binary fractions would call wrong."""
    found = 0
    definition = next(d for d in questionnaires() if set(one.rows) == {s.code for s in d.sections})
    for section in definition.sections:
        for row in (row for row in section.rows if row.total_of):
            for column in section.numeric_columns:
                keys = [(section.code, part, column.code) for part in row.total_of]
                total = one.now.get((section.code, row.code, column.code))
                if total is not None and all(key in one.now for key in keys):
                    found += sum(float(one.now[key]) for key in keys) != float(total)
    return found


def test_every_fault_is_found_and_no_clean_return_is_accused(capsys: pytest.CaptureFixture[str]) -> None:
    seeded: dict[str, list[Seeded]] = defaultdict(list)
    for definition, made in faults(FAULTS):
        seeded[definition.code].append(made)
    every = questionnaires()
    each_of_them = -(-CLEAN // len(every))
    clean_returns = missed = alarms = by_floats = 0
    for definition in every:
        good = [clean(definition, seed) for seed in range(each_of_them)]
        bad = seeded[definition.code]
        hits = check_collection_rules(collection(definition, [*good, *(made.one for made in bad)]))
        found = {(hit.ret, hit.rule.code, hit.row) for hit in hits}
        alarms += sum(ret < len(good) for ret, _, _ in found)
        missed += sum((len(good) + n, made.rule, made.row) not in found for n, made in enumerate(bad))
        clean_returns += len(good)
        by_floats += sum(float_alarms(one) for one in good)
    total = sum(len(made) for made in seeded.values())
    with capsys.disabled():
        print(
            f"\nseeded faults: {total - missed} of {total} found over {len(seeded)} questionnaires; "
            f"{alarms} false alarms among {clean_returns} clean returns "
            f"(sums of binary fractions would have raised {by_floats})"
        )
    assert total == FAULTS
    assert len(seeded) == len(every) == 21
    assert (missed, alarms) == (0, 0)


def test_every_written_rule_can_be_broken_and_is_then_found() -> None:
    """A rule that no return can break checks nothing."""
    broken = {(definition.code, made.rule) for definition, made in faults(FAULTS)}
    written = {(definition.code, rule.code) for definition in questionnaires() for rule in definition.rules}
    assert written - broken == set()


def test_every_kind_of_rule_and_severity_is_in_use() -> None:
    rules = [rule for definition in questionnaires() for rule in all_rules(definition)]
    assert {rule.kind for rule in rules} >= {
        "format", "range", "sum", "balance", "period", "capacity", "source", "outlier", "logic",
    }  # fmt: skip
    assert {rule.severity for rule in rules} == {"hard", "explain", "note"}


def test_a_figure_typed_with_the_wrong_separator_is_found() -> None:
    """1.234 written for 1,234: a thousand times too little. Somebody must notice, whatever the cell of a balance."""
    unnoticed = []
    for definition in questionnaires():
        one = clean(definition, 1)
        sums = [rule for rule in definition.rules if rule.kind in ("balance", "sum") and rule.each]
        changed = []
        for rule in sums:
            row = next(row for row in one.rows[rule.each] if row not in rule.not_rows)
            key = (rule.each, row, rule.at)
            if one.now.get(key, Fraction(0)) > 1:
                changed.append((key, OneReturn(**{**vars(one), "now": {**one.now, key: one.now[key] * 1000}})))
        hits = check_collection_rules(collection(definition, [bad for _, bad in changed]))
        seen = {hit.ret for hit in hits}
        unnoticed += [key for number, (key, _) in enumerate(changed) if number not in seen]
    assert unnoticed == []
