"""What an expression may say, and that everything else is refused in words."""

from __future__ import annotations

from fractions import Fraction

import pytest

from nangluong.statistics.rules import nodes
from nangluong.statistics.rules.compiling import compile_rules
from nangluong.statistics.rules.expressions import ExpressionFault, Reader
from tests.statistics.rules.samples import definition, rule

DEFINITION = definition()


def test_numbers_keep_the_digits_written() -> None:
    found = Reader(DEFINITION, "stocks").number("opening * 0.1")
    assert found == nodes.Arithmetic("*", nodes.Figure("stocks", None, "opening"), nodes.Number(Fraction(1, 10)))


def test_the_period_before_reaches_into_what_stands_in_it() -> None:
    found = Reader(DEFINITION, "").number("prev(stocks.petrol.sold + sum(customers.bought))")
    assert isinstance(found, nodes.Arithmetic)
    assert (found.left, found.right) == (
        nodes.Figure("stocks", "petrol", "sold", nodes.PREVIOUS),
        nodes.Aggregate("sum", "customers", None, "bought", nodes.PREVIOUS),
    )


@pytest.mark.parametrize(
    "text",
    [
        "", "opening", "opening ==", "opening == 1 == 2", "opening = 1", "__import__('os') == 1",
        "opening.__class__ == 1",
        "nothing == 1", "stocks.petrol.nothing == 1", "stocks.kerosene.sold == 1", "tanks.petrol.sold == 1",
        "opening / closing == 1", "opening / 0 == 1", "opening ** 2 == 4", "opening % 2 == 0", "'a' == opening",
        "True == opening", "sum(opening) == 1", "sum(stocks) == 1", "sum(stocks[kerosene].sold) == 1",
        "customers.r1.who == 1",
        "customers.who == 1", "prev(prev(opening)) == 1", "median(opening + closing) == 1", "least(opening) == 1",
        "abs(opening, closing) == 1", "lambda: 1", "opening if closing else sold", "[opening][0] == 1", "1j == opening",
        "opening == " + "(" * 300 + "1" + ")" * 300, "opening == 1" + " + 1" * 400,
    ],
)  # fmt: skip
def test_whatever_else_is_refused_in_both_languages(text: str) -> None:
    with pytest.raises(ExpressionFault) as fault:
        compile_rules(DEFINITION, [rule(text, each="stocks")])
    assert fault.value.reason_vi
    assert fault.value.reason_en


def test_without_each_a_cell_is_named_in_full() -> None:
    with pytest.raises(ExpressionFault, match=r"section\.row\.column"):
        compile_rules(DEFINITION, [rule("opening == 1")])


@pytest.mark.parametrize(
    ("check", "changes"),
    [
        ("opening == 1", {"each": "tanks"}),
        ("opening == 1", {"each": "stocks", "rows": ("kerosene",)}),
        ("opening == 1", {"each": "stocks", "at": "kerosene"}),
        ("stocks.petrol.sold == 1", {"rows": ("petrol",)}),
        ("opening < 1", {"each": "stocks", "tolerance": "1"}),
        ("median(stocks.petrol.sold) == 1", {}),
        ("paid * paid * paid == 1", {"each": "stocks"}),
    ],
)
def test_a_rule_that_does_not_fit_is_refused(check: str, changes: dict[str, object]) -> None:
    with pytest.raises(ExpressionFault):
        compile_rules(DEFINITION, [rule(check, **changes)])  # type: ignore[arg-type]


def test_what_could_overflow_is_refused_before_any_figure_is_there() -> None:
    compile_rules(DEFINITION, [rule("paid * opening == 1", each="stocks")])
    with pytest.raises(ExpressionFault, match="38 digits"):
        compile_rules(DEFINITION, [rule("paid * opening * received == 1", each="stocks")])
