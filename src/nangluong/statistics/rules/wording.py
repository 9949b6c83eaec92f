"""A rule in the words of its questionnaire: cells by their names, signs as people write them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from nangluong.foundation.number_text import format_number
from nangluong.statistics.exact import quantised
from nangluong.statistics.rules import nodes
from nangluong.statistics.rules.expressions import Reader
from nangluong.statistics.rules.findings import decimal_of_fraction
from nangluong.statistics.rules.nodes import Node, Truth
from nangluong.statistics.rules.rule import Rule
from nangluong.statistics.texts import Text

if TYPE_CHECKING:
    from nangluong.statistics.questionnaires.definition import Definition

_SIGNS = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "*": "×", "-": "−"}
_PERIODS = {
    nodes.PREVIOUS: Text("kỳ trước", "last period"),
    nodes.LAST_YEAR: Text("cùng kỳ năm trước", "a year before"),
}
_WORDS = {
    "sum": Text("tổng “{0}” ở mục {1}", "the sum of “{0}” in {1}"),
    "count": Text("số ô “{0}” đã ghi ở mục {1}", "the number of cells “{0}” given in {1}"),
    "largest": Text("“{0}” lớn nhất ở mục {1}", "the largest “{0}” in {1}"),
    "smallest": Text("“{0}” nhỏ nhất ở mục {1}", "the smallest “{0}” in {1}"),
    "median": Text("trung vị các kỳ trước của “{0}”", "the median of earlier “{0}”"),
    "mad": Text("độ lệch thường thấy của “{0}”", "the usual deviation of “{0}”"),
    "seen": Text("số kỳ trước có “{0}”", "the number of earlier periods with “{0}”"),
    "hours": Text("số giờ trong kỳ", "hours of the period"),
    "days": Text("số ngày trong kỳ", "days of the period"),
    "capacity": Text("công suất trong danh mục cơ sở", "the capacity in the register"),
    "least": Text("số nhỏ hơn của ({0}; {1})", "the lesser of ({0}; {1})"),
    "greatest": Text("số lớn hơn của ({0}; {1})", "the greater of ({0}; {1})"),
    "abs": Text("|{0}|", "|{0}|"),
    "minus": Text("−{0}", "−{0}"),
    "present": Text("có “{0}”", "“{0}” is given"),
    "and": Text("và", "and"),
    "or": Text("hoặc", "or"),
    "not": Text("không ({0})", "not ({0})"),
}
_PLACE = re.compile(r"\{[a-z]+\}")


def message_outline(message: Text, language: str) -> str:
    """Return a message with dots where the numbers and names will stand."""
    return _PLACE.sub("…", message.say(language))


class _Teller:
    """Says the expressions of one rule."""

    def __init__(self, definition: Definition, language: str) -> None:
        self.definition, self.language = definition, language

    def _word(self, key: str, *parts: str) -> str:
        return _WORDS[key].say(self.language).format(*parts) if key in _WORDS else key

    def _when(self, period: str) -> str:
        return f" ({_PERIODS[period].say(self.language)})" if period in _PERIODS else ""

    def _figure(self, node: nodes.Figure) -> str:
        section = self.definition.section(node.section)
        column = section.column_by_code[node.column].name.say(self.language)
        if node.row is not None:
            row = section.row_by_code[node.row].name.say(self.language)
            column = f"{row} – {column}"
        return f"{column}{self._when(node.period)}"

    def _aggregate(self, node: nodes.Aggregate) -> str:
        section = self.definition.section(node.section)
        column = section.column_by_code[node.column].name.say(self.language)
        where = section.name.say(self.language)
        if node.rows:
            where = ", ".join(section.row_by_code[row].name.say(self.language) for row in node.rows)
        return f"{self._word(node.function, column, where)}{self._when(node.period)}"

    def _side(self, node: Node) -> str:
        """Return an operand of a product: sums stand in brackets."""
        said = self.number(node)
        loose = isinstance(node, nodes.Arithmetic) and node.operator in ("+", "-")
        return f"({said})" if loose else said

    def _arithmetic(self, node: nodes.Arithmetic) -> str:
        if node.operator in ("least", "greatest"):
            return self._word(node.operator, self.number(node.left), self.number(node.right))
        if node.operator == "*":
            right = node.right
            if isinstance(right, nodes.Number) and Fraction(quantised(right.value, 9)) != right.value:
                return f"{self._side(node.left)} ÷ {self._number(1 / right.value)}"
            return f"{self._side(node.left)} × {self._side(right)}"
        right_said = self._side(node.right) if node.operator == "-" else self.number(node.right)
        return f"{self.number(node.left)} {_SIGNS.get(node.operator, node.operator)} {right_said}"

    def _number(self, value: Fraction) -> str:
        # Nine decimals: a factor such as 0.0001543 is said in full.
        exact = quantised(value, 9)
        return format_number(exact, self.language)

    def number(self, node: Node) -> str:
        """Return a number in words."""
        told: dict[type, Callable[..., str]] = {
            nodes.Figure: self._figure,
            nodes.Aggregate: self._aggregate,
            nodes.Arithmetic: self._arithmetic,
        }
        if type(node) in told:
            return told[type(node)](node)
        if isinstance(node, nodes.Number):
            return self._number(node.value)
        if isinstance(node, nodes.History):
            return self._word(node.function, self._figure(node.figure))
        if isinstance(node, nodes.Given):
            return self._word(node.name)
        if isinstance(node, nodes.Span):
            return self._word(node.unit)
        assert isinstance(node, nodes.Single)
        inner = self.number(node.operand)
        return inner if node.function == "zero" else self._word(node.function, inner)

    def truth(self, node: Truth) -> str:
        """Return a condition in words."""
        if isinstance(node, nodes.Present):
            return self._word("present", self.number(node.operand))
        if isinstance(node, nodes.Comparison):
            sign = _SIGNS.get(node.operator, node.operator)
            return f"{self.number(node.left)} {sign} {self.number(node.right)}"
        if node.operator == "not":
            return self._word("not", self.truth(node.operands[0]))
        return f" {self._word(node.operator)} ".join(self.truth(one) for one in node.operands)


def rule_in_words(definition: Definition, rule: Rule, language: str) -> str:
    """Return what must hold, and when it is looked at, in the words of the questionnaire."""
    reader, teller = Reader(definition, rule.each), _Teller(definition, language)
    said = teller.truth(reader.comparison(rule.check))
    vietnamese = language.startswith("vi")
    if rule.tolerance != "0":
        allowed = format_number(decimal_of_fraction(Fraction(rule.tolerance)), language)
        said += f" (cho phép lệch {allowed})" if vietnamese else f" (give or take {allowed})"
    if rule.share != "0":
        percent = format_number(decimal_of_fraction(Fraction(rule.share) * 100), language)
        said += f" (cho phép lệch {percent} %)" if vietnamese else f" (give or take {percent} %)"
    if rule.when:
        condition = teller.truth(reader.truth(rule.when))
        said += f", khi {condition}" if vietnamese else f", when {condition}"
    return said
