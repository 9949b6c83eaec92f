"""From rules to SQL for DuckDB. Pure text; `running` carries it out.

The tables it speaks of, one set for every section `s`:

    now_s, prev_s, year_s (ret, row, c_<column> …)   the returns checked, and those of the period and year before
    hist_s (ret, row, c_<column>_median, _mad, _seen …)   of earlier periods
    given_s (ret, row, g_<name> …), given_all (ret, g_<name> …)   values from elsewhere, in millionths
    base (ret, hours, days)   one row a return
    sums_<period>_<s> (ret, a0, a1 …)   what `Program.sums` asks for, made once for all rules

Cells are whole numbers at the decimals of their column, `row` is the number of a row within its section.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from nangluong.statistics.questionnaires.fields import Fault
from nangluong.statistics.rules import nodes
from nangluong.statistics.rules.declared import all_rules
from nangluong.statistics.rules.expressions import ExpressionFault, Reader
from nangluong.statistics.rules.integers import (
    Compared,
    Integer,
    added,
    chosen,
    compared,
    constant,
    multiplied,
    single,
)
from nangluong.statistics.rules.nodes import Node, Truth
from nangluong.statistics.rules.rule import Rule

if TYPE_CHECKING:
    from nangluong.statistics.questionnaires.definition import Column, Definition, Section

GIVEN_DECIMALS = 6
_GIVEN_BOUND = 10**18
_HOURS_BOUND = 24 * 400
_FUNCTIONS = {"sum": "sum", "count": "count", "largest": "max", "smallest": "min"}


@dataclass(frozen=True)
class RuleQuery:
    """A rule with the query that finds where it is broken: (ret, row, left, right), sides as text of whole numbers.

    The value of a side is its number times `factor`. `row` is -1 where the rule looks at the whole return.
    """

    rule: Rule
    sql: str
    factor: Fraction


@dataclass
class Program:
    """All rules of a questionnaire as SQL. `history` and `given` are the columns and names they look at, by section."""

    queries: list[RuleQuery] = field(default_factory=list)
    sums: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    history: dict[str, set[str]] = field(default_factory=dict)
    given: dict[str | None, set[str]] = field(default_factory=dict)
    periods: set[tuple[str, str]] = field(default_factory=set)

    def sum_column(self, period: str, section: str, sql: str) -> str:
        """Return the name under which `sums_<period>_<section>` holds the aggregate `sql`."""
        known = self.sums.setdefault((period, section), [])
        if sql not in known:
            known.append(sql)
        return f"a{known.index(sql)}"


def decimals_of(column: Column) -> int:
    """Return the decimals at which the cells of a column are counted."""
    return column.decimals if column.type == "number" else 0


class _Compiler:
    """Compiles one rule; notes in `program` what it needs and in `joins` which tables its query reads."""

    def __init__(self, definition: Definition, rule: Rule, program: Program) -> None:
        self.definition, self.rule, self.program = definition, rule, program
        self.reader = Reader(definition, rule.each)
        self.joins: dict[str, str] = {}

    def _section(self, code: str) -> Section:
        return self.definition.section(code)

    def _cell(self, section: str, column: str, sql: str) -> Integer:
        found = self._section(section).column_by_code[column]
        decimals = decimals_of(found)
        return Integer(sql, Fraction(1, 10**decimals), 10 ** (found.digits + decimals))

    def _join_rows(self, table: str) -> str:
        self.joins[table] = f"LEFT JOIN {table} ON {table}.ret = t.ret AND {table}.row = t.row"
        return table

    def _join_return(self, table: str) -> str:
        self.joins[table] = f"LEFT JOIN {table} ON {table}.ret = t.ret"
        return table

    def _sum(self, period: str, section: str, sql: str) -> str:
        name = self.program.sum_column(period, section, sql)
        self.program.periods.add((period, section))
        return f"{self._join_return(f'sums_{period}_{section}')}.{name}"

    def _figure(self, node: nodes.Figure) -> Integer:
        column = f"c_{node.column}"
        if node.row is None:
            self.program.periods.add((node.period, node.section))
            table = "t" if node.period == nodes.NOW else self._join_rows(f"{node.period}_{node.section}")
            return self._cell(node.section, node.column, f"{table}.{column}")
        position = self._position(node.section, node.row)
        found = self._sum(node.period, node.section, f"max({column}) FILTER (row = {position})")
        return self._cell(node.section, node.column, found)

    def _position(self, section: str, row: str) -> int:
        return [one.code for one in self._section(section).rows].index(row)

    def _aggregate(self, node: nodes.Aggregate) -> Integer:
        section = self._section(node.section)
        rows = [
            position
            for position, row in enumerate(section.rows)
            if (not row.total_of if node.rows is None else row.code in node.rows)
        ]
        call = f"{_FUNCTIONS[node.function]}(c_{node.column})"
        if section.open_rows is None:
            call += f" FILTER (row IN ({', '.join(map(str, rows)) or '-1'}))"
        found = self._sum(node.period, node.section, call)
        cell = self._cell(node.section, node.column, found)
        many = section.row_limit
        if node.function == "count":
            return Integer(f"coalesce({found}, 0)", Fraction(1), many)
        return Integer(found, cell.factor, cell.bound * (many if node.function == "sum" else 1)).within()

    def _history(self, node: nodes.History) -> Integer:
        figure = node.figure
        if figure.row is not None or not self.rule.each:
            raise ExpressionFault(f"{node.function} chỉ dùng với each", f"{node.function} goes only with each")
        self.program.history.setdefault(figure.section, set()).add(figure.column)
        table = self._join_rows(f"hist_{figure.section}")
        cell = self._cell(figure.section, figure.column, f"{table}.c_{figure.column}_{node.function}")
        if node.function == "seen":
            return Integer(f"coalesce({cell.sql}, 0)", Fraction(1), 10**6)
        return Integer(cell.sql, cell.factor, cell.bound * (2 if node.function == "mad" else 1))

    def _given(self, node: nodes.Given) -> Integer:
        self.program.given.setdefault(node.section, set()).add(node.name)
        table = self._join_return("given_all") if node.section is None else self._join_rows(f"given_{node.section}")
        return Integer(f"{table}.g_{node.name}", Fraction(1, 10**GIVEN_DECIMALS), _GIVEN_BOUND)

    def number(self, node: Node) -> Integer:
        """Return the SQL of a number."""
        if isinstance(node, nodes.Number):
            return constant(node.value)
        if isinstance(node, nodes.Figure):
            return self._figure(node)
        if isinstance(node, nodes.Aggregate):
            return self._aggregate(node)
        if isinstance(node, nodes.History):
            return self._history(node)
        if isinstance(node, nodes.Given):
            return self._given(node)
        if isinstance(node, nodes.Span):
            return Integer(f"{self._join_return('base')}.{node.unit}", Fraction(1), _HOURS_BOUND)
        if isinstance(node, nodes.Single):
            return single(node.function, self.number(node.operand))
        left, right = self.number(node.left), self.number(node.right)
        if node.operator in ("+", "-"):
            return added(left, right, node.operator)
        return multiplied(left, right) if node.operator == "*" else chosen(node.operator, left, right)

    def truth(self, node: Truth) -> str:
        """Return the SQL of a condition."""
        if isinstance(node, nodes.Present):
            return f"({self.number(node.operand).sql} IS NOT NULL)"
        if isinstance(node, nodes.Comparison):
            sides = compared(node.operator, self.number(node.left), self.number(node.right), Fraction(0), Fraction(0))
            operator = "=" if node.operator == "==" else node.operator
            return f"({sides.left} {operator} {sides.right})"
        if node.operator == "not":
            return f"(NOT {self.truth(node.operands[0])})"
        return "(" + f" {node.operator.upper()} ".join(self.truth(one) for one in node.operands) + ")"

    def query(self) -> RuleQuery:
        """Return the whole query of the rule."""
        rule = self.rule
        check = self.reader.comparison(rule.check)
        sides: Compared = compared(
            check.operator,
            self.number(check.left),
            self.number(check.right),
            Fraction(rule.tolerance),
            Fraction(rule.share),
        )
        conditions = [self.truth(self.reader.truth(rule.when))] if rule.when else []
        conditions += self._row_conditions()
        source = f"now_{rule.each}" if rule.each else "base"
        if rule.each:
            self.program.periods.add((nodes.NOW, rule.each))
        joins = " ".join(self.joins[name] for name in sorted(self.joins) if name != source)
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        row = "t.row" if rule.each else "-1"
        inner = (
            f"SELECT t.ret AS ret, {row} AS row, {sides.left} AS l, {sides.right} AS r FROM {source} t {joins}{where}"
        )
        if not rule.each:
            inner = inner.replace("base.", "t.")
        sql = f"SELECT ret, row, l::VARCHAR, r::VARCHAR FROM ({inner}) WHERE NOT ({sides.condition})"
        return RuleQuery(rule, sql, sides.factor)

    def _row_conditions(self) -> list[str]:
        found = []
        for negation, codes in (("", self.rule.rows), ("NOT ", self.rule.not_rows)):
            if codes:
                positions = ", ".join(str(self._position(self.rule.each, code)) for code in codes)
                found.append(f"t.row {negation}IN ({positions})")
        return found


def _where_it_stands(definition: Definition, rule: Rule) -> None:
    """Refuse a rule whose `at`, `rows` or kind of section does not fit the questionnaire."""
    if rule.each:
        if rule.each not in {section.code for section in definition.sections}:
            raise ExpressionFault(f"không có mục “{rule.each}”", f"there is no section “{rule.each}”")
        section = definition.section(rule.each)
        for code in (*rule.rows, *rule.not_rows):
            if code not in section.row_by_code:
                raise ExpressionFault(f"mục {rule.each} không có dòng “{code}”", f"{rule.each} has no row “{code}”")
        if rule.at and rule.at not in section.column_by_code:
            raise ExpressionFault(f"at: không có cột “{rule.at}”", f"at: there is no column “{rule.at}”")
    elif rule.rows or rule.not_rows:
        raise ExpressionFault("rows chỉ dùng với each", "rows goes only with each")
    elif rule.at:
        definition.cell(rule.at)


def attached_to(rule: Rule, definition: Definition) -> str:
    """Return the cell (with `each` the column) that findings of `rule` are attached to: `at`, else the first read."""
    if rule.at:
        return rule.at
    return _first(Reader(definition, rule.each).comparison(rule.check), bool(rule.each))


def _first(node: Node | Truth, by_row: bool) -> str:
    if isinstance(node, nodes.Figure) and node.period == nodes.NOW:
        if by_row and node.row is None:
            return node.column
        if not by_row:
            return f"{node.section}.{node.row}.{node.column}"
    parts: Iterable[Node | Truth] = ()
    if isinstance(node, (nodes.Arithmetic, nodes.Comparison)):
        parts = (node.left, node.right)
    elif isinstance(node, nodes.Single):
        parts = (node.operand,)
    for part in parts:
        if found := _first(part, by_row):
            return found
    return ""


def compile_rules(definition: Definition, rules: Iterable[Rule] | None = None) -> Program:
    """Compile `rules` (None: all of the questionnaire); raises `ExpressionFault` at the first that cannot be."""
    program = Program()
    for rule in all_rules(definition) if rules is None else rules:
        _where_it_stands(definition, rule)
        program.queries.append(_Compiler(definition, rule, program).query())
    return program


def faults_of_rules(definition: Definition) -> list[Fault]:
    """Return what is wrong with the rules of a questionnaire, one fault a rule at most."""
    found = []
    for rule in definition.rules:
        try:
            compile_rules(definition, [rule])
            said = _message_fault(rule)
            if said:
                raise ExpressionFault(*said)
        except ExpressionFault as fault:
            found.append(Fault(f"rules.{rule.code}", fault.reason_vi, fault.reason_en))
        except (KeyError, ValueError) as error:
            found.append(Fault(f"rules.{rule.code}", str(error), str(error)))
    return found


PLACEHOLDERS = ("left", "right", "difference", "row", "column", "period", "unit")


def _message_fault(rule: Rule) -> tuple[str, str] | None:
    for text in (rule.message.vi, rule.message.en):
        try:
            text.format(**dict.fromkeys(PLACEHOLDERS, ""))
        except (KeyError, IndexError, ValueError) as error:
            return f"lời nhắn có chỗ trống lạ: {error}", f"the message has an unknown place: {error}"
    return None
