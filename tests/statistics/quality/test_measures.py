"""The measures: exact, unknown where nothing can be measured."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from nangluong.statistics.quality.counting import Group
from nangluong.statistics.quality.league import league
from nangluong.statistics.quality.measures import MEASURES, Counts, moved_between, ranks, score
from nangluong.statistics.texts import Text

SOME = Counts(due=10, reported=8, late=2, right_first=4, returns=8, clean=6, cells=1000, flagged=3)
ALIKE = {"completeness": Fraction(1), "timeliness": Fraction(1)}


def test_each_measure_by_its_formula() -> None:
    assert {code: measure(SOME) for code, measure in MEASURES.items()} == {
        "completeness": Fraction(8, 10),
        "timeliness": Fraction(6, 10),
        "right_first": Fraction(4, 8),
        "consistency": Fraction(6, 8),
        "cell_consistency": Fraction(997, 1000),
        "revision_size": None,
    }
    assert SOME.missing == 2


def test_nothing_counted_is_unknown_and_not_nought() -> None:
    assert {measure(Counts()) for measure in MEASURES.values()} == {None}
    assert score(Counts(), ALIKE) is None


def test_a_revision_is_relative_to_the_larger_figure() -> None:
    first = {"a": Decimal(100), "b": Decimal(0), "c": Decimal(5), "d": Decimal("0.1")}
    last = {"a": Decimal(80), "b": Decimal(0), "e": Decimal(5), "d": Decimal("0.1")}
    assert moved_between(first, last) == (5, Fraction(20, 100) + 1 + 1)
    assert moved_between({"a": Decimal(-1)}, {"a": Decimal(1)}) == (1, Fraction(2))


def test_counts_add_up() -> None:
    assert MEASURES["completeness"](SOME + Counts(due=10)) == Fraction(8, 20)


def test_equal_scores_share_a_rank() -> None:
    assert ranks([Fraction(1, 2), Fraction(1), Fraction(1, 2), Fraction(0)]) == [2, 1, 2, 4]


def test_the_league_leaves_out_who_owed_too_little() -> None:
    def group(code: str, **counts: int) -> Group:
        return Group(code, Text(code, code), Counts(**counts))

    groups = [group("b", due=4, reported=4), group("a", due=4, reported=4, late=4), group("c", due=2, reported=2)]
    placed = league(groups, ALIKE)
    assert [(one.group.code, one.rank, one.score) for one in placed] == [
        ("b", 1, Fraction(1)),
        ("a", 2, Fraction(1, 2)),
        ("c", None, None),
    ]
