"""The rules of a questionnaire as VTL 2.1 text, for whoever checks with another engine. Pure.

Every section is a data set `DS_<section>` with the identifiers `ret` and `rowcode` and a measure for each column of
numbers; `DS_<section>_prev`, `_year`, `_hist` and `_given` stand beside it, and `period_hours` and `period_days` are
scalars. A rule that looks at rows becomes a
datapoint ruleset over the section joined with what it needs; one that looks at a whole return becomes a check of two
scalars a return. Severities are error levels: hard 3, explain 2, note 1. Numbers are in their units.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from nangluong.statistics.rules import nodes
from nangluong.statistics.rules.declared import all_rules
from nangluong.statistics.rules.expressions import Reader
from nangluong.statistics.rules.nodes import Node, Truth
from nangluong.statistics.rules.rule import Rule

if TYPE_CHECKING:
    from nangluong.statistics.questionnaires.definition import Definition

_LEVEL = {"hard": 3, "explain": 2, "note": 1}
_SUFFIX = {nodes.NOW: "", nodes.PREVIOUS: "prev", nodes.LAST_YEAR: "year"}
_AGGREGATE = {"sum": "sum", "count": "count", "largest": "max", "smallest": "min"}
_OPERATOR = {"==": "=", "!=": "<>"}


def _number(value: Fraction) -> str:
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(decimal) == value:
        text = format(decimal, "f")
        return text if "." in text or abs(value) < 10**18 else f"{text}.0"
    return f"({value.numerator}.0 / {value.denominator}.0)"


class _Writer:
    """Writes one rule. Variables it meets are noted as (data set, column, name in the joined set)."""

    def __init__(self, definition: Definition, rule: Rule) -> None:
        self.definition, self.rule = definition, rule
        self.variables: dict[str, tuple[str, str]] = {}
        self.whole: dict[str, str] = {}

    def _variable(self, dataset: str, column: str, suffix: str) -> str:
        # With a prefix, because many good names of columns are words of VTL (`all`, `power`).
        name = f"c_{column}_{suffix}" if suffix else f"c_{column}"
        self.variables[name] = (dataset, f"c_{column}")
        return name

    def _span(self, unit: str) -> str:
        """Return the name under which the joined set carries a scalar of the period."""
        self.variables[f"span_{unit}"] = ("", f"period_{unit}")
        return f"span_{unit}"

    def _whole(self, source: str) -> str:
        """Return the name of a scalar a return, computed by `source`."""
        return self.whole.setdefault(source, f"v{len(self.whole)}")

    def _figure(self, node: nodes.Figure) -> str:
        suffix = _SUFFIX[node.period]
        dataset = f"DS_{node.section}" + (f"_{suffix}" if suffix else "")
        if node.row is None:
            return self._variable(dataset, node.column, suffix)
        return self._whole(
            f'{dataset} [filter rowcode = "{node.row}"] [aggr {{m}} := max(c_{node.column}) group by ret]'
        )

    def _aggregate(self, node: nodes.Aggregate) -> str:
        suffix = _SUFFIX[node.period]
        dataset = f"DS_{node.section}" + (f"_{suffix}" if suffix else "")
        section = self.definition.section(node.section)
        rows = node.rows or tuple(row.code for row in section.rows if not row.total_of)
        where = ""
        if section.open_rows is None:
            where = " [filter rowcode in {" + ", ".join(f'"{row}"' for row in rows) + "}]"
        return self._whole(
            f"{dataset}{where} [aggr {{m}} := {_AGGREGATE[node.function]}(c_{node.column}) group by ret]"
        )

    def number(self, node: Node) -> str:
        """Return a number."""
        if isinstance(node, nodes.Number):
            return _number(node.value)
        if isinstance(node, nodes.Figure):
            return self._figure(node)
        if isinstance(node, nodes.Aggregate):
            return self._aggregate(node)
        if isinstance(node, nodes.History):
            dataset = f"DS_{node.figure.section}_hist"
            return self._variable(dataset, f"{node.figure.column}_{node.function}", "")
        if isinstance(node, nodes.Given):
            dataset = f"DS_{node.section}_given" if node.section else "DS_given"
            return (
                self._variable(dataset, f"given_{node.name}", "")
                if node.section
                else self._whole(f"{dataset} [keep given_{node.name}] [rename given_{node.name} to {{m}}]")
            )
        if isinstance(node, nodes.Span):
            return f"period_{node.unit}" if not self.rule.each else self._span(node.unit)
        if isinstance(node, nodes.Single):
            inner = self.number(node.operand)
            return {"minus": f"(-{inner})", "abs": f"abs({inner})", "zero": f"nvl({inner}, 0.0)"}[node.function]
        left, right = self.number(node.left), self.number(node.right)
        if node.operator in ("least", "greatest"):
            sign = "<=" if node.operator == "least" else ">="
            return f"(if {left} {sign} {right} then {left} else {right})"
        return f"({left} {node.operator} {right})"

    def truth(self, node: Truth) -> str:
        """Return a condition."""
        if isinstance(node, nodes.Present):
            return f"not isnull({self.number(node.operand)})"
        if isinstance(node, nodes.Comparison):
            left, right = self.number(node.left), self.number(node.right)
            return f"{left} {_OPERATOR.get(node.operator, node.operator)} {right}"
        if node.operator == "not":
            return f"not ({self.truth(node.operands[0])})"
        return "(" + f" {node.operator} ".join(self.truth(one) for one in node.operands) + ")"

    def condition(self, check: nodes.Comparison) -> str:
        """Return the check with its tolerance."""
        left, right = self.number(check.left), self.number(check.right)
        tolerance, share = Fraction(self.rule.tolerance), Fraction(self.rule.share)
        room = _number(tolerance)
        if share:
            part = f"abs({right}) * {_number(share)}"
            room = f"(if {part} >= {room} then {part} else {room})"
        if not (tolerance or share):
            return f"{left} {_OPERATOR.get(check.operator, check.operator)} {right}"
        gap = {"==": f"abs({left} - {right})", "<=": f"({left} - {right})", ">=": f"({right} - {left})"}[check.operator]
        return f"{gap} <= {room}"

    def _rows(self) -> str:
        found = []
        for words, codes in (("in", self.rule.rows), ("not_in", self.rule.not_rows)):
            if codes:
                found.append(f"rowcode {words} {{" + ", ".join(f'"{code}"' for code in codes) + "}")
        return " and ".join(found)

    def read(self) -> tuple[str, str]:
        """Return what guards the rule ("" for nothing) and its condition; notes what they look at."""
        reader = Reader(self.definition, self.rule.each)
        when = self.truth(reader.truth(self.rule.when)) if self.rule.when else ""
        condition = self.condition(reader.comparison(self.rule.check))
        return " and ".join(part for part in (self._rows(), when) if part), condition

    @property
    def end(self) -> str:
        """The rule's error code and level. The message is in the questionnaire: VTL has no places in it for numbers."""
        return f'errorcode "{self.rule.code}" errorlevel {_LEVEL[self.rule.severity]}'

    def check(self, guard: str, condition: str, section: str) -> str:
        """Return a rule with scalars of whole returns as checks of computed conditions; `section` is its join."""
        code, lines = self.rule.code, []
        for source, name in self.whole.items():
            lines.append(f"{code}_{name} := {source.replace('{m}', name)};")
        named = ", ".join(f"{code}_{name} as {name}d" for name in self.whole.values())
        joined = f"left_join({named})" if len(self.whole) > 1 else f"{code}_{next(iter(self.whole.values()), '')}"
        lines.append(f"J_{code} := left_join({section} as s, {joined} as w);" if section else f"J_{code} := {joined};")
        where = f"if {guard} then {condition} else true" if guard else condition
        lines.append(f"C_{code} := J_{code} [calc ok := {where}] [keep ok];")
        lines.append(f"E_{code} <- check(C_{code} {self.end});")
        return "\n".join(lines) + "\n"


def _joined(section: str, variables: dict[str, tuple[str, str]]) -> str:
    """Return a section joined with the other data sets that its rules read, every measure under a name of its own."""
    own = f"DS_{section}"
    parts = [own]
    spans = sorted((name, scalar) for name, (dataset, scalar) in variables.items() if not dataset)
    added = "".join(f" [calc {name} := {scalar}]" for name, scalar in spans)
    for dataset in sorted({dataset for dataset, _ in variables.values() if dataset not in ("", own)}):
        columns = sorted({(column, name) for name, (its, column) in variables.items() if its == dataset})
        renamed = ", ".join(f"{column} to {name}" for column, name in columns if column != name)
        kept = ", ".join(column for column, _ in columns)
        parts.append(f"{dataset} [keep {kept}]" + (f" [rename {renamed}]" if renamed else ""))
    if len(parts) == 1:
        return own + added
    return "left_join(" + ", ".join(f"{part} as d{position}" for position, part in enumerate(parts)) + ")" + added


def _section_script(definition: Definition, code: str, rules: list[Rule]) -> str:
    """Return the rules that look at the rows of a section: one join, one ruleset, and checks where it takes more."""
    variables: dict[str, tuple[str, str]] = {}
    lines, checks, uses_rows = [], [], False
    for rule in rules:
        writer = _Writer(definition, rule)
        guard, condition = writer.read()
        variables |= writer.variables
        if writer.whole:
            checks.append(writer.check(guard, condition, f"J_{code}"))
            continue
        uses_rows = uses_rows or "rowcode" in guard
        lines.append(f"  {rule.code}: {f'when {guard} then ' if guard else ''}{condition} {writer.end}")
    text = f"J_{code} := {_joined(code, variables)};\n"
    if lines:
        signature = ", ".join([*(["rowcode"] if uses_rows else []), *sorted(variables)])
        text += f"define datapoint ruleset R_{code} (variable {signature}) is\n" + ";\n".join(lines)
        text += f"\nend datapoint ruleset;\nE_{code} <- check_datapoint(J_{code}, R_{code});\n"
    return text + "".join(checks)


def exported(definition: Definition, rules: Iterable[Rule] | None = None) -> str:
    """Return `rules` (None: all of a questionnaire, implied ones too) as one VTL 2.1 script."""
    wanted = list(all_rules(definition) if rules is None else rules)
    parts = [f"/* {definition.code} {definition.name.en}, from {definition.valid_from.isoformat()} */"]
    for section in definition.sections:
        own = [rule for rule in wanted if rule.each == section.code]
        if own:
            parts.append(_section_script(definition, section.code, own))
    for rule in wanted:
        if not rule.each:
            writer = _Writer(definition, rule)
            guard, condition = writer.read()
            parts.append(writer.check(guard, condition, ""))
    return "\n".join(parts)
