"""Commodity and energy balances: from facts to cells, every cell able to say what it is made of."""

from nangluong.statistics.balances.build import build_balances
from nangluong.statistics.balances.cells import HOW, Balances, Cell, Cells, Check
from nangluong.statistics.balances.contributions import Contributions, contributions
from nangluong.statistics.balances.definition import Definition, compile_definition, load_definition
from nangluong.statistics.balances.explain import Component, Contribution, Explanation, explain
from nangluong.statistics.balances.fact_columns import COMPLETE_COUNTRY, COMPLETE_PRODUCT, SELECTED, FactColumns
from nangluong.statistics.balances.rules import Rule, load_rules

__all__ = [
    "COMPLETE_COUNTRY",
    "COMPLETE_PRODUCT",
    "HOW",
    "SELECTED",
    "Balances",
    "Cell",
    "Cells",
    "Check",
    "Component",
    "Contribution",
    "Contributions",
    "Definition",
    "Explanation",
    "FactColumns",
    "Rule",
    "build_balances",
    "compile_definition",
    "contributions",
    "explain",
    "load_definition",
    "load_rules",
]
