"""Reads of indicators and emissions as a release froze them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.utils.translation import get_language

from nangluong.statistics.queries.snapshot import at, kept, rows


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """An indicator in one year: the value, or None with the reason why there is none; `inputs` is its lineage."""

    code: str
    period: str
    value: Decimal | None
    unit: str
    reason_vi: str
    reason_en: str
    illustrative: bool
    inputs: str

    @property
    def reason(self) -> str:
        """Why there is no value, in the language of the page."""
        return self.reason_vi if (get_language() or "vi").startswith("vi") else self.reason_en

    @property
    def lineage(self) -> list[dict[str, Any]]:
        """What the value was computed from: a list of named inputs with their values."""
        return list(json.loads(self.inputs)) if self.inputs else []


@kept
def indicator_values(snapshot: int, variant: str, place: str) -> Mapping[str, Mapping[str, IndicatorValue]]:
    """Return every indicator of a place: by code, then by period in order."""
    query = (
        f"SELECT code, period, value, unit, reason_vi, reason_en, illustrative, inputs FROM {at('indicator', snapshot)}"
        " WHERE variant = ? AND place = ? ORDER BY code, period"
    )
    by_code: dict[str, dict[str, IndicatorValue]] = {}
    for row in rows(query, [variant, place]):
        by_code.setdefault(row[0], {})[row[1]] = IndicatorValue(*row)
    return MappingProxyType({code: MappingProxyType(found) for code, found in by_code.items()})


@dataclass(frozen=True, slots=True)
class Emission:
    """Emission of a gas in tonnes by IPCC approach, product and balance row; None where the fuel is only partly known.

    The `head` rows of an approach add up to its total; the others are details of them.
    """

    period: str
    approach: str
    product: str
    row: str
    gas: str
    value_t: Decimal | None
    head: bool
    illustrative: bool


@kept
def emissions(snapshot: int, variant: str, place: str) -> tuple[Emission, ...]:
    """Return the emissions of a place, in order of year, approach, product and row."""
    query = (
        f"SELECT period, approach, product, row_code, gas, value_t, head, illustrative FROM {at('emission', snapshot)}"
        " WHERE variant = ? AND place = ? ORDER BY period, approach, product, row_code, gas"
    )
    return tuple(Emission(*row) for row in rows(query, [variant, place]))
