"""A balance definition: classifications and rules compiled into the tables the kernel looks things up in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nangluong.statistics.balances.conditions import Condition, compile_conditions
from nangluong.statistics.balances.rules import PRODUCING, Rule, in_order, load_rules, parse_formula
from nangluong.statistics.classification import Classification
from nangluong.statistics.selectors import select


@dataclass(frozen=True)
class Formula:
    """A row computed from others: `row` = sum of `sign * child`, as row indices."""

    row: int
    children: tuple[int, ...]
    signs: tuple[int, ...]
    leaves: tuple[int, ...]


@dataclass(frozen=True)
class Waiver:
    """A total reported without its details settles them: rows [R, P] that are then nil rather than unknown."""

    condition: int
    flow: int
    rows: NDArray[np.bool_]


@dataclass(frozen=True)
class Definition:
    """Everything the kernel needs to know about a balance, in indices.

    Axes: R rows, N nodes (P products, then groups), F flows, K rules at most per product and flow. `entry_row` and
    `entry_rule` [K, P, F] are -1 where empty; `rule_target` is -1 where the quantity stays with its product.
    `necessary` is [R, N]. `children[n]` are the nodes added up into node n; `levels` lists nodes so that children
    come first.
    """

    classification: Classification
    table: str
    basis: str
    rules: tuple[Rule, ...]
    entry_row: NDArray[np.int16]
    entry_rule: NDArray[np.int16]
    rule_sign: NDArray[np.int8]
    rule_target: NDArray[np.int32]
    rule_condition: NDArray[np.int16]
    conditions: tuple[Condition, ...]
    formulas: tuple[Formula, ...]
    necessary: NDArray[np.bool_]
    waivers: tuple[Waiver, ...]
    children: tuple[tuple[int, ...], ...]
    levels: tuple[tuple[int, ...], ...]

    @cached_property
    def leaf_rows(self) -> NDArray[np.int64]:
        """Rows that facts fill and no formula computes."""
        computed = {formula.row for formula in self.formulas}
        return np.array([r for r in range(len(self.classification.rows)) if r not in computed], dtype=np.int64)

    @cached_property
    def always(self) -> NDArray[np.int64]:
        """Nodes that count in totals even where they were never reported."""
        nodes = self.classification.node_index
        codes = {code for group in self.classification.groups for code in group.always}
        return np.array(sorted(nodes[code] for code in codes), dtype=np.int64)

    @cached_property
    def mapped(self) -> NDArray[np.bool_]:
        """Whether any rule takes a product and flow, [P, F]."""
        taken: NDArray[np.bool_] = np.any(self.entry_rule >= 0, axis=0)
        return taken


def load_definition(
    root: Path, classification: Classification, table: str = "energy", as_of: dt.date | None = None
) -> Definition:
    """Compile the definition of `table` ("energy" or "commodity") on the net calorific basis."""
    return compile_definition(classification, load_rules(root, table, as_of), table=table, basis="net")


def compile_definition(classification: Classification, rules: Sequence[Rule], *, table: str, basis: str) -> Definition:
    """Compile rules; a code they name that the classification lacks raises `KeyError`."""
    conditions, rule_condition = compile_conditions(classification, [rule.when for rule in rules])
    entry_row, entry_rule = _entries(classification, rules)
    children = _children(classification)
    products = classification.product_index
    return Definition(
        classification,
        table,
        basis,
        tuple(rules),
        entry_row,
        entry_rule,
        np.array([rule.sign for rule in rules], dtype=np.int8),
        np.array([products[rule.to_product] if rule.to_product else -1 for rule in rules], dtype=np.int32),
        rule_condition,
        conditions,
        _formulas(classification),
        _necessary(classification, rules),
        _waivers(classification, rules, rule_condition),
        children,
        _levels(children),
    )


def _named(classification: Classification) -> dict[str, frozenset[str]]:
    made = frozenset(product.code for product in classification.products if product.producing_row)
    return {"@secondary": made, "@primary": frozenset(classification.product_index) - made}


def _row_of(classification: Classification, rule: Rule, product: int) -> int:
    code = classification.products[product].producing_row if rule.row == PRODUCING else rule.row
    return classification.row_index[code]


def _targets(classification: Classification, rule: Rule, selector: str) -> list[tuple[int, int]]:
    """Return (product, row) indices that a selector of a rule reaches."""
    chosen = select(selector, classification.product_index, _named(classification))
    positions = sorted(classification.product_index[code] for code in chosen)
    return [(position, _row_of(classification, rule, position)) for position in positions]


def _entries(classification: Classification, rules: Sequence[Rule]) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    shape = (len(classification.products), len(classification.flows))
    layers: list[tuple[NDArray[np.int16], NDArray[np.int16]]] = []
    for number, rule in enumerate(rules):
        flow = classification.flow_index[rule.flow]
        for product, row in _targets(classification, rule, rule.products):
            layer = next((pair for pair in layers if pair[1][product, flow] < 0), None)
            if layer is None:
                layer = (np.full(shape, -1, np.int16), np.full(shape, -1, np.int16))
                layers.append(layer)
            layer[0][product, flow], layer[1][product, flow] = row, number
    return np.stack([row for row, _ in layers]), np.stack([rule for _, rule in layers])


def _necessary(classification: Classification, rules: Sequence[Rule]) -> NDArray[np.bool_]:
    nodes = len(classification.products) + len(classification.groups)
    needed = np.zeros((len(classification.rows), nodes), dtype=bool)
    for rule in rules:
        for product, row in _targets(classification, rule, rule.necessary):
            needed[row, product] = True
    for group in classification.groups:
        parts = [classification.product_index[code] for code in group.components]
        needed[:, classification.node_index[group.code]] = needed[:, parts].any(axis=1)
    return needed


def _waivers(
    classification: Classification, rules: Sequence[Rule], rule_condition: NDArray[np.int16]
) -> tuple[Waiver, ...]:
    found = []
    for rule, condition in zip(rules, rule_condition, strict=True):
        if f"absent:{rule.flow}/" not in rule.when.split():
            continue
        below = classification.descendants(rule.flow)
        rows = np.zeros((len(classification.rows), len(classification.products)), dtype=bool)
        for detail in rules:
            if detail.flow in below and not detail.to_product:
                for product, row in _targets(classification, detail, detail.products):
                    rows[row, product] = True
        found.append(Waiver(int(condition), classification.flow_index[rule.flow], rows))
    return tuple(found)


def _formulas(classification: Classification) -> tuple[Formula, ...]:
    terms = {row.code: parse_formula(row.formula) for row in classification.rows if row.formula}
    index = classification.row_index

    def leaves(code: str) -> set[int]:
        if code not in terms:
            return {index[code]}
        return set().union(*(leaves(child) for child, _ in terms[code]))

    return tuple(
        Formula(
            index[code],
            tuple(index[child] for child, _ in terms[code]),
            tuple(sign for _, sign in terms[code]),
            tuple(sorted(leaves(code))),
        )
        for code in in_order(terms)
    )


def _children(classification: Classification) -> tuple[tuple[int, ...], ...]:
    nodes = classification.node_index
    below: list[list[int]] = [[] for _ in nodes]
    for product in classification.products:
        if product.rollup:
            below[nodes[product.rollup]].append(nodes[product.code])
    for group in classification.groups:
        below[nodes[group.code]] = [nodes[code] for code in group.components]
    return tuple(tuple(children) for children in below)


def _levels(children: tuple[tuple[int, ...], ...]) -> tuple[tuple[int, ...], ...]:
    height: dict[int, int] = {}

    def climb(node: int) -> int:
        if node not in height:
            height[node] = 1 + max((climb(child) for child in children[node]), default=-1)
        return height[node]

    top = max((climb(node) for node in range(len(children))), default=0)
    return tuple(tuple(n for n in range(len(children)) if height[n] == level) for level in range(top + 1))
