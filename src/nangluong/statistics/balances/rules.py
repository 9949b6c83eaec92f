"""The rules that send facts to balance rows, as read from `flow_to_row.csv`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nangluong.foundation.reference import Column, choice, optional
from nangluong.statistics.reference_tables import cell, read_valid


@dataclass(frozen=True)
class Rule:
    """A fact of `flow` about one of `products` counts in `row` with `sign`, when all of `when` hold.

    `row` "@producing" is the row of the plants that make the product. `to_product` and `via` move the quantity to
    another product, divided by an efficiency. `necessary` selects the products whose row is unknown when the flow is
    absent from selected series.
    """

    flow: str
    products: str
    row: str
    sign: int
    when: str = ""
    to_product: str = ""
    via: str = ""
    necessary: str = ""


PRODUCING = "@producing"


def load_rules(root: Path, table: str, as_of: dt.date | None = None) -> tuple[Rule, ...]:
    """Read the rules of one table: `energy`, or `commodity` (where all production is production)."""
    columns = (
        Column("flow"),
        Column("products"),
        Column("row"),
        Column("sign", choice("+", "-")),
        Column("table", choice("energy", "commodity", "both")),
        optional("when"),
        optional("to_product"),
        optional("via"),
        optional("necessary"),
    )
    key = ("flow", "products", "row", "sign", "table", "when", "to_product")
    return tuple(
        Rule(
            cell(row, "flow"),
            cell(row, "products"),
            cell(row, "row"),
            1 if row["sign"] == "+" else -1,
            *(cell(row, name) for name in ("when", "to_product", "via", "necessary")),
        )
        for row in read_valid(root, "classifications/flow_to_row.csv", columns, key, as_of)
        if row["table"] in (table, "both")
    )


def parse_formula(formula: str) -> tuple[tuple[str, int], ...]:
    """Return the terms of `A + B - C` as (code, +1 or -1)."""
    terms = []
    sign = 1
    for word in formula.split():
        if word in "+-":
            sign = 1 if word == "+" else -1
        else:
            terms.append((word, sign))
    return tuple(terms)


def in_order(formulas: dict[str, tuple[tuple[str, int], ...]]) -> Iterable[str]:
    """Yield formula rows so that each comes after the formula rows it uses; raises `ValueError` on a circle."""
    waiting = dict(formulas)
    while waiting:
        ready = [row for row, terms in waiting.items() if not any(code in waiting for code, _ in terms)]
        if not ready:
            raise ValueError(f"formulas use each other in a circle: {sorted(waiting)}")
        for row in ready:
            yield row
            del waiting[row]
