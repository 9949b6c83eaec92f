"""The same rules run by vtlengine: its data sets made from a collection, its findings in our terms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from nangluong.statistics.questionnaires.definition import Definition
from nangluong.statistics.rules.collection import MISSING, Collection, Grid
from nangluong.statistics.rules.compiling import decimals_of


def _frame(definition: Definition, code: str, grid: Grid, rows: tuple[str, ...]) -> pd.DataFrame:
    section = definition.section(code)
    found: dict[str, Any] = {"ret": grid.ret.astype(np.int64), "rowcode": np.array(rows, dtype=object)[grid.row]}
    for column in section.numeric_columns:
        whole = grid.columns[column.code]
        value = whole / 10 ** decimals_of(column)
        found[f"c_{column.code}"] = np.where(whole == MISSING, np.nan, value)
    return pd.DataFrame(found)


def _history(definition: Definition, code: str, grid: Grid, rows: tuple[str, ...]) -> pd.DataFrame:
    long = _frame(definition, code, grid, rows)
    keys = ["ret", "rowcode"]
    names = [name for name in long.columns if name not in keys]
    middle = long.groupby(keys)[names].quantile(0.5, interpolation="lower").reset_index()
    away = long.merge(middle, on=keys, suffixes=("", "_m"))
    for name in names:
        away[name] = (away[name] - away[f"{name}_m"]).abs()
    mad = away.groupby(keys)[names].quantile(0.5, interpolation="lower").reset_index()
    seen = long.groupby(keys)[names].count().reset_index()
    found = middle[keys].copy()
    for name in names:
        found[f"{name}_median"], found[f"{name}_mad"] = middle[name], mad[name]
        found[f"{name}_seen"] = seen[name].astype(float)
    return found


def _structure(name: str, frame: pd.DataFrame) -> dict[str, Any]:
    kinds = {"ret": ("Integer", "Identifier"), "rowcode": ("String", "Identifier")}
    components = []
    for column in frame.columns:
        type_, role = kinds.get(column, ("Number", "Measure"))
        components.append({"name": column, "type": type_, "role": role, "nullable": role == "Measure"})
    return {"name": name, "DataStructure": components}


def data_of(collection: Collection) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """Return the data structures and points that an exported script reads."""
    definition, frames = collection.definition, {}
    for section in definition.sections:
        code, rows = section.code, collection.rows[section.code]
        frames[f"DS_{code}"] = _frame(definition, code, collection.now[code], rows)
        for suffix, tables in (("prev", collection.prev), ("year", collection.year)):
            if tables.get(code) is not None and tables[code].ret.size:
                frames[f"DS_{code}_{suffix}"] = _frame(definition, code, tables[code], rows)
        if collection.past.get(code) is not None and collection.past[code].ret.size:
            frames[f"DS_{code}_hist"] = _history(definition, code, collection.past[code], rows)
    known = [_structure(name, frame) for name, frame in frames.items()]
    return {"datasets": known}, frames


def findings(results: dict[str, Any]) -> dict[str, set[tuple[int, str | None]]]:
    """Return the (return, row) pairs found by each rule; row None where the rule looks at the whole return."""
    found: dict[str, set[tuple[int, str | None]]] = {}
    for name, result in results.items():
        if not name.startswith("E_"):
            continue
        frame = result.data
        if frame is None:
            continue
        # `check` gives every data point back, those that hold without an error code.
        for row in frame[frame["errorcode"].notna()].itertuples(index=False):
            code = str(row.errorcode)
            found.setdefault(code, set()).add((int(row.ret), getattr(row, "rowcode", None)))
    return found
