"""The cells of the balances and the facts in them, as release tables. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from nangluong.statistics.balances import (
    COMPLETE_COUNTRY,
    SELECTED,
    Balances,
    FactColumns,
    build_balances,
    load_definition,
)
from nangluong.statistics.balances.block import ENERGY_ONLY, OPEN, Block
from nangluong.statistics.balances.fact_columns import CONFIDENTIAL, ESTIMATED, ILLUSTRATIVE
from nangluong.statistics.classification import Classification
from nangluong.statistics.factors import FactorTable
from nangluong.statistics.factors.basis import BASES
from nangluong.statistics.factors.ladder import RUNGS
from nangluong.statistics.freezing.columns import codes, decimals, plain

ENERGY = "energy"
COMMODITY = "commodity"
SECRET, COMPLEMENT = "secret", "complement"
"""What stands for `how` in a cell that is not shown: it is (a sum of) confidential figures, or it protects others."""
Index = NDArray[np.int32]
_HOW = ("nothing", "facts", "products", "rows", "total")
_SECRET = (SECRET, COMPLEMENT)


@dataclass(frozen=True)
class BuiltBalance:
    """A balance of one variant ("real" or "illustrative") and table ("energy" or "commodity"), with its facts.

    `facts` are the rows it was built from, in the order of the kernel's fact numbers.
    """

    variant: str
    table: str
    balances: Balances
    facts: pa.Table


def fact_columns(classification: Classification, facts: pa.Table) -> FactColumns:
    """Return chosen facts as the kernel takes them."""
    coverage = np.where(facts["complete"].to_numpy(zero_copy_only=False), COMPLETE_COUNTRY, SELECTED)
    return FactColumns.from_columns(
        classification,
        **{name: facts[name] for name in ("place", "period", "product", "flow", "unit", "basis")},
        value_micro=facts["value_micro"].to_numpy(),
        own_factor_nano=facts["own_factor_nano"].to_numpy(),
        coverage=coverage.astype(np.uint8),
        **{name: facts[name].to_numpy(zero_copy_only=False) for name in ("illustrative", "estimated", "confidential")},
    )


def build(
    root: Path, classification: Classification, factors: FactorTable, variant: str, facts: pa.Table
) -> list[BuiltBalance]:
    """Build the energy balance and the commodity balance of one variant."""
    columns = fact_columns(classification, facts)
    return [
        BuiltBalance(
            variant,
            table,
            build_balances(load_definition(root, classification, table=table), factors, columns),
            facts,
        )
        for table in (ENERGY, COMMODITY)
    ]


def _key_columns(built: BuiltBalance, place: Index, period: Index, node: Index, row: Index) -> dict[str, pa.Array]:
    definition, facts = built.balances.definition, built.balances.converted.facts
    size = place.size
    return {
        "variant": pa.array([built.variant] * size, pa.string()),
        "balance": pa.array([built.table] * size, pa.string()),
        "place": codes(place, facts.places),
        "period": codes(period, facts.periods),
        "product": codes(node, tuple(definition.classification.node_index)),
        "row_code": codes(row, [line.code for line in definition.classification.rows]),
    }


def cell_table(built: BuiltBalance) -> pa.Table:
    """Return every touched cell. A figure stands only where it is known and complete; `partial_tj` is what is known.

    A cell that is not shown (`confidential`) keeps no figure at all; `how` says why, instead of what it is made of.
    One that is shown in energy only has a natural unit without a natural value although it is complete.
    """
    cells, definition = built.balances.cells, built.balances.definition
    how, rest, secret = [], [], []
    for block in built.balances.blocks:
        at = np.nonzero(block.cells.touched)
        how.append(block.how[at])
        rest.append(block.rest.energy[at])
        secret.append(np.zeros(at[0].size, np.uint8) if block.secret is None else block.secret[at])
    made = np.concatenate(how) if how else np.zeros(0, np.uint8)
    left = np.concatenate(rest) if rest else np.zeros(0, np.int64)
    units = [unit.code for unit in definition.classification.units]
    hidden = np.concatenate(secret) if secret else np.zeros(0, np.uint8)
    open_ = (hidden == OPEN) | (hidden == ENERGY_ONLY)
    columns = _key_columns(built, cells.place, cells.period, cells.node, cells.row) | {
        "natural_value": decimals(cells.natural_micro, 6, cells.complete & cells.has_natural & (hidden == OPEN)),
        "natural_unit": codes(np.where(cells.has_natural, cells.natural_unit, -1), units),
        "energy_tj": decimals(cells.energy_nano_tj, 9, cells.complete & cells.has_energy & open_),
        "partial_tj": decimals(cells.energy_nano_tj, 9, cells.has_energy & open_),
        "complete": pa.array(cells.complete),
        "reported": pa.array(cells.reported),
        "estimated": pa.array(cells.flagged(ESTIMATED)),
        "illustrative": pa.array(cells.flagged(ILLUSTRATIVE)),
        "confidential": pa.array(~open_),
        "how": codes(np.where(open_, made, hidden + (len(_HOW) - 1)), (*_HOW, *_SECRET)),
        "rest_tj": decimals(left, 9, open_),
    }
    return pa.table(columns)


def contribution_table(built: BuiltBalance, hidden: pa.Array | None = None) -> pa.Table:
    """Return every fact of every cell with the factor that made it energy. A fact that is not shown keeps no value.

    Confidential facts are not shown, nor those that `hidden` marks, in the order of the facts of `built`.
    """
    facts = built.balances.converted.facts
    shown = (facts.flags & CONFIDENTIAL) == 0
    if hidden is not None:
        shown &= ~hidden.to_numpy(zero_copy_only=False)
    parts = [_block_contributions(built, block, shown) for block in built.balances.blocks]
    return pa.concat_tables(parts)


def _block_contributions(built: BuiltBalance, block: Block, open_: NDArray[np.bool_]) -> pa.Table:
    balances = built.balances
    converted, resolved = balances.converted, balances.converted.resolved
    facts = converted.facts
    row, node, at = np.unravel_index(block.contribution_cell, block.own.energy.shape)
    fact = block.contribution_fact
    signs = np.array([rule.sign for rule in balances.definition.rules], dtype=np.int64)
    vias = [rule.via for rule in balances.definition.rules]
    rung = resolved.rung[fact].astype(np.int64)
    entry = resolved.row[fact].astype(np.int64)
    sources = np.where(entry >= 0, entry, -1)
    shown = open_[fact]
    rules = block.contribution_rule.astype(np.int64)
    lineage = built.facts.take(pa.array(fact))
    period = block.periods[at].astype(np.int32)
    place = np.full(fact.size, block.place, dtype=np.int32)
    has_energy = converted.has_energy[fact]
    factor_source = codes(sources, [entry.source for entry in balances.factors.rows])
    return pa.table(
        _key_columns(built, place, period, node.astype(np.int32), row.astype(np.int32))
        | {
            "sign": pa.array(signs[rules], pa.int32()),
            "dataset": lineage["dataset"],
            "source": lineage["source"],
            "fact_product": lineage["product"],
            "fact_flow": lineage["flow"],
            "value": decimals(facts.value_micro[fact], 6, shown),
            "unit": codes(facts.unit[fact], [unit.code for unit in balances.definition.classification.units]),
            "basis": codes(facts.basis[fact], BASES),
            "factor": decimals(converted.factor_nano[fact], 9, has_energy),
            "factor_rung": codes(rung, RUNGS),
            "factor_source": factor_source,
            "gross_to_net": pa.array(converted.gross_to_net[fact]),
            "divided_by": codes(rules, vias),
            "energy_tj": decimals(block.contribution_energy, 9, shown & has_energy),
            "line": lineage["line"],
            "batch": lineage["batch"],
        }
    )


def factor_table(built: BuiltBalance) -> pa.Table:
    """Return each conversion factor that at least one fact of a variant was converted with."""
    contributions = contribution_table(built)
    chosen = contributions.filter(pc.is_valid(contributions["factor"]))
    names = ["fact_product", "fact_flow", "place", "period", "factor_source", "factor", "unit", "basis", "factor_rung"]
    distinct = plain(chosen.select(names)).group_by(names).aggregate([])
    return distinct.rename_columns(
        ["product", "flow", "place", "period", "source", "value", "unit", "basis", "rung"]
    ).select(["product", "flow", "place", "period", "source", "value", "unit", "basis", "rung"])
