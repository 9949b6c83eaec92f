"""Sample answers: the same for the same seed, clean, and refused where rules contradict each other."""

from __future__ import annotations

import pytest

from nangluong.statistics.questionnaires.reading import read_definition
from nangluong.statistics.rules.declared import all_rules
from nangluong.statistics.rules.interpreter import OneReturn, look_at, ready
from nangluong.statistics.rules.samples import NoSample, sample
from tests.statistics.reporting import content

EMPTY = OneReturn(now={}, rows={"stocks": ("petrol", "diesel", "all"), "customers": ("r1", "r2")})


def test_a_seed_gives_the_same_clean_answers() -> None:
    definition = read_definition(content())
    one, again, other = sample(definition, EMPTY, 1), sample(definition, EMPTY, 1), sample(definition, EMPTY, 2)
    assert one.now == again.now != other.now
    assert look_at(definition, ready(definition, all_rules(definition)), one) == []
    assert ("customers", "r2", "bought") in one.now


def test_rules_that_contradict_each_other_have_no_sample() -> None:
    more = {"kind": "logic", "severity": "hard", "each": "stocks", "message_vi": "x", "message_en": "x"}
    rules = [{"code": "a", "check": "sold >= 10", **more}, {"code": "b", "check": "sold <= 9", **more}]
    with pytest.raises(NoSample):
        sample(read_definition(content(rules=rules)), EMPTY, 1)
