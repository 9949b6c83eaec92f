"""Other people's codes to ours and back: UNSD and Eurostat. Tables, never string surgery."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nangluong.foundation.reference import Column, optional
from nangluong.statistics.reference_tables import cell, read_valid


@dataclass(frozen=True)
class Aliases:
    """Our code for each of UNSD's, by kind (product, flow, unit, row, group, place).

    Units are keyed `CODE*10^n` with the file's UNIT_MULT. Flows that match only a pattern are kinds of detail we keep
    together (capacities, production by plant).
    """

    exact: Mapping[tuple[str, str], str]
    patterns: tuple[tuple[re.Pattern[str], str], ...] = field(default=())

    def resolve(self, kind: str, code: str, unit_mult: str = "") -> str | None:
        """Return our code, or None where the table has none."""
        key = f"{code}*10^{unit_mult}" if kind == "unit" else code
        found = self.exact.get((kind, key))
        if found is None and kind == "flow":
            found = self.exact.get((kind, code.upper()))
            if found is None:
                found = next((ours for pattern, ours in self.patterns if pattern.fullmatch(code)), None)
        return found


@dataclass(frozen=True)
class EurostatAlias:
    """One pair of codes; `sign` multiplies our cell into theirs."""

    kind: str
    ours: str
    eurostat: str
    sign: int


def load_unsd(root: Path, as_of: dt.date | None = None) -> Aliases:
    """Read `aliases_unsd.csv`."""
    columns = (Column("kind"), Column("code"), Column("ours"), optional("unit_mult"), optional("note"))
    exact: dict[tuple[str, str], str] = {}
    patterns = []
    for row in read_valid(
        root, "classifications/aliases_unsd.csv", columns, ("kind", "code", "ours", "unit_mult"), as_of
    ):
        kind, code = cell(row, "kind"), cell(row, "code")
        if kind == "flow_pattern":
            patterns.append((re.compile(code), cell(row, "ours")))
        else:
            key = f"{code}*10^{cell(row, 'unit_mult')}" if kind == "unit" else code
            exact[kind, key] = cell(row, "ours")
    return Aliases(exact, tuple(patterns))


def load_eurostat(root: Path, as_of: dt.date | None = None) -> tuple[EurostatAlias, ...]:
    """Read `aliases_eurostat.csv`."""
    columns = (Column("kind"), Column("ours"), Column("eurostat"), Column("sign"), optional("note"))
    key = ("kind", "ours", "eurostat")
    return tuple(
        EurostatAlias(cell(row, "kind"), cell(row, "ours"), cell(row, "eurostat"), int(cell(row, "sign")))
        for row in read_valid(root, "classifications/aliases_eurostat.csv", columns, key, as_of)
    )
