"""Reading the expressions of rules against a questionnaire. Pure.

The syntax is that of Python's expressions, and only what is listed here of it; numbers keep the digits written.

    column                  the cell of that column in the row looked at (rules with `each`)
    section.row.column      one cell
    sum(section.column)     over all rows that are not totals; count, largest, smallest likewise
    sum(section[a, b].column)   over the rows a and b
    prev(…), last_year(…)   the same in the period before, or a year before
    median(x), mad(x), seen(x)  of the same cell in earlier periods
    given.name              a value from elsewhere
    hours, days             of the period
    abs(x) least(x, y) greatest(x, y) zero(x)   zero: nought where missing
    present(x) missing(x) and or not == != < <= > >=
"""

from __future__ import annotations

import ast
from fractions import Fraction
from typing import TYPE_CHECKING

from nangluong.statistics.rules import nodes
from nangluong.statistics.rules.nodes import Node, Truth

if TYPE_CHECKING:
    from nangluong.statistics.questionnaires.definition import Definition, Section

_OPERATORS: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_COMPARISONS: dict[type, str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_AGGREGATES = ("sum", "count", "largest", "smallest")
_HISTORY = ("median", "mad", "seen")
_PERIODS = {"prev": nodes.PREVIOUS, "last_year": nodes.LAST_YEAR}
_LONGEST = 1000


class ExpressionFault(ValueError):
    """An expression says nothing that can be checked; the two arguments are the reason in either language."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(vi, en)
        self.reason_vi, self.reason_en = vi, en


class Reader:
    """Reads the expressions of one rule: `each` is the section whose rows it looks at ("" for none)."""

    def __init__(self, definition: Definition, each: str) -> None:
        self.definition = definition
        self.sections = {section.code: section for section in definition.sections}
        if each and each not in self.sections:
            raise ExpressionFault(f"không có mục “{each}”", f"there is no section “{each}”")
        self.each = each
        self._text = ""

    def comparison(self, text: str) -> nodes.Comparison:
        """Read one comparison."""
        found = self.truth(text)
        if not isinstance(found, nodes.Comparison):
            raise ExpressionFault("check phải là đúng một phép so sánh", "check must be exactly one comparison")
        return found

    def truth(self, text: str) -> Truth:
        """Read a condition."""
        return self._truth(self._parse(text))

    def number(self, text: str) -> Node:
        """Read a numeric expression."""
        return self._number(self._parse(text), nodes.NOW)

    def _parse(self, text: str) -> ast.expr:
        if len(text) > _LONGEST:
            raise ExpressionFault(f"biểu thức dài quá {_LONGEST} ký tự", f"longer than {_LONGEST} characters")
        self._text = text
        try:
            return ast.parse(text, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise ExpressionFault(f"không đọc được “{text}”", f"“{text}” cannot be read") from None

    def _unknown(self, node: ast.AST) -> ExpressionFault:
        part = ast.unparse(node)[:80]
        return ExpressionFault(f"không hiểu “{part}”", f"“{part}” is not understood")

    def _truth(self, node: ast.expr) -> Truth:
        if isinstance(node, ast.BoolOp):
            word = "and" if isinstance(node.op, ast.And) else "or"
            return nodes.Logic(word, tuple(self._truth(value) for value in node.values))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return nodes.Logic("not", (self._truth(node.operand),))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1:
            if node.func.id == "present":
                return nodes.Present(self._number(node.args[0], nodes.NOW))
            if node.func.id == "missing":
                return nodes.Logic("not", (nodes.Present(self._number(node.args[0], nodes.NOW)),))
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _COMPARISONS:
            operator = _COMPARISONS[type(node.ops[0])]
            return nodes.Comparison(
                operator, self._number(node.left, nodes.NOW), self._number(node.comparators[0], nodes.NOW)
            )
        raise self._unknown(node)

    def _number(self, node: ast.expr, period: str) -> Node:
        if isinstance(node, ast.Constant):
            return self._constant(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return nodes.Single("minus", self._number(node.operand, period))
        if isinstance(node, ast.BinOp):
            return self._arithmetic(node, period)
        if isinstance(node, ast.Call):
            return self._call(node, period)
        if isinstance(node, ast.Name):
            return self._name(node, period)
        if isinstance(node, ast.Attribute):
            return self._attribute(node, period)
        raise self._unknown(node)

    def _constant(self, node: ast.Constant) -> nodes.Number:
        written = ast.get_source_segment(self._text, node) or ""
        if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
            raise self._unknown(node)
        try:
            # From the text: a binary fraction would not be the number written.
            return nodes.Number(Fraction(written))
        except ValueError:
            raise self._unknown(node) from None

    def _arithmetic(self, node: ast.BinOp, period: str) -> Node:
        left, right = self._number(node.left, period), self._number(node.right, period)
        if isinstance(node.op, ast.Div):
            if not isinstance(right, nodes.Number) or right.value == 0:
                raise ExpressionFault(
                    "chỉ chia được cho một hằng số khác 0; hãy viết a <= p * b thay cho a / b <= p",
                    "only a constant other than 0 divides; write a <= p * b instead of a / b <= p",
                )
            return nodes.Arithmetic("*", left, nodes.Number(1 / right.value))
        if type(node.op) not in _OPERATORS:
            raise self._unknown(node)
        return nodes.Arithmetic(_OPERATORS[type(node.op)], left, right)

    def _call(self, node: ast.Call, period: str) -> Node:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise self._unknown(node)
        name, arguments = node.func.id, node.args
        if name in ("least", "greatest") and len(arguments) == 2:
            return nodes.Arithmetic(name, *(self._number(one, period) for one in arguments))
        if len(arguments) != 1:
            raise self._unknown(node)
        if name in ("abs", "zero"):
            return nodes.Single(name, self._number(arguments[0], period))
        if name in _PERIODS and period == nodes.NOW:
            return self._number(arguments[0], _PERIODS[name])
        if name in _AGGREGATES:
            return self._aggregate(name, arguments[0], period)
        if name in _HISTORY and period == nodes.NOW:
            figure = self._number(arguments[0], nodes.NOW)
            if isinstance(figure, nodes.Figure):
                return nodes.History(name, figure)
        raise self._unknown(node)

    def _name(self, node: ast.Name, period: str) -> Node:
        if node.id in ("hours", "days"):
            return nodes.Span(node.id)
        if not self.each:
            raise ExpressionFault(
                f"“{node.id}”: quy tắc không có each thì phải ghi đủ mục.dòng.cột",
                f"“{node.id}”: without each write section.row.column",
            )
        self._column(self.sections[self.each], node.id)
        return nodes.Figure(self.each, None, node.id, period)

    def _attribute(self, node: ast.Attribute, period: str) -> Node:
        inner = node.value
        if isinstance(inner, ast.Name) and inner.id == "given":
            return nodes.Given(node.attr, self.each or None)
        if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
            section = self._section(inner.value.id)
            self._row(section, inner.attr)
            self._column(section, node.attr)
            if not section.is_open(inner.attr, node.attr):
                raise ExpressionFault(f"ô {ast.unparse(node)} bị khóa", f"the cell {ast.unparse(node)} is closed")
            return nodes.Figure(section.code, inner.attr, node.attr, period)
        raise self._unknown(node)

    def _aggregate(self, function: str, node: ast.expr, period: str) -> Node:
        if not isinstance(node, ast.Attribute):
            raise self._unknown(node)
        inner, rows = node.value, None
        if isinstance(inner, ast.Subscript):
            listed = inner.slice.elts if isinstance(inner.slice, ast.Tuple) else [inner.slice]
            rows = tuple(one.id for one in listed if isinstance(one, ast.Name))
            if len(rows) != len(listed):
                raise self._unknown(node)
            inner = inner.value
        if not isinstance(inner, ast.Name):
            raise self._unknown(node)
        section = self._section(inner.id)
        self._column(section, node.attr)
        for row in rows or ():
            self._row(section, row)
        return nodes.Aggregate(function, section.code, rows, node.attr, period)

    def _section(self, code: str) -> Section:
        if code not in self.sections:
            raise ExpressionFault(f"không có mục “{code}”", f"there is no section “{code}”")
        return self.sections[code]

    def _row(self, section: Section, code: str) -> None:
        if code not in section.row_by_code:
            raise ExpressionFault(
                f"mục {section.code} không có dòng cố định “{code}”",
                f"section {section.code} has no fixed row “{code}”",
            )

    def _column(self, section: Section, code: str) -> None:
        column = section.column_by_code.get(code)
        if column is None or not column.is_numeric:
            raise ExpressionFault(
                f"mục {section.code} không có cột số “{code}”",
                f"section {section.code} has no column of numbers “{code}”",
            )
