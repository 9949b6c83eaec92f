"""Indicators of the balances, as a release table. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa

from nangluong.statistics.emissions import Emissions
from nangluong.statistics.exact import quantised
from nangluong.statistics.freezing.balances import BuiltBalance
from nangluong.statistics.freezing.emissions import sectoral_totals, touches_illustrative
from nangluong.statistics.indicators import Indicator, IndicatorValue, Term, evaluate

Extras = Mapping[tuple[str, str], Mapping[str, Fraction | None]]
"""Outside figures (GDP, population) by name, for each place and period."""

HiddenTotals = frozenset[tuple[str, str, str, str]]
"""Totals of gases that are not shown, by variant, place, period and gas."""

_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("variant", "place", "period", "code")]
    + [("value", pa.decimal128(24, 9)), ("unit", pa.string())]
    + [("reason_vi", pa.string()), ("reason_en", pa.string()), ("inputs", pa.string()), ("illustrative", pa.bool_())]
)
_INPUT_DIGITS = 6


def _unit(built: BuiltBalance, place: str, period: str, term: Term) -> str:
    """Return the unit of an input; empty for an outside figure, whose series has it."""
    if term.kind == "extra":
        return ""
    if term.kind == "emission":
        return "t"
    if term.measure != "natural":
        return "TJ"
    found = built.balances.cell(place, period, term.name[0], term.name[1])
    return found.natural_unit or "" if found else ""


def _lineage(built: BuiltBalance, place: str, period: str, terms: Sequence[Term], value: IndicatorValue) -> str:
    inputs = [
        {
            "label": entry.label,
            "value": None if entry.figure is None else str(quantised(entry.figure, _INPUT_DIGITS)),
            "unit": _unit(built, place, period, term),
            "illustrative": entry.illustrative,
        }
        for term, entry in zip(terms, value.inputs, strict=True)
    ]
    return json.dumps(inputs, ensure_ascii=False)


def _rows(
    built: BuiltBalance, definitions: Sequence[Indicator], extras: Extras, sectoral: Emissions, hidden: HiddenTotals
) -> Iterator[dict[str, Any]]:
    facts = built.balances.converted.facts
    terms = {known.code: (*known.numerator, *known.denominator) for known in definitions}
    for block in built.balances.blocks:
        place = facts.places[block.place]
        for index in block.periods:
            period = facts.periods[index]
            outside = extras.get((place, period), {})
            totals = sectoral_totals(sectoral, block.place, int(index))
            marked = touches_illustrative(sectoral, block.place, int(index))
            secret = {gas for gas in totals if (built.variant, place, period, gas) in hidden}
            for value in evaluate(
                definitions,
                built.balances,
                place,
                period,
                outside,
                totals,
                emissions_illustrative=marked,
                secret_emissions=secret,
            ):
                yield {
                    "variant": built.variant,
                    "place": place,
                    "period": period,
                    "code": value.code,
                    "value": None if value.value is None else value.value.quantize(Decimal(1).scaleb(-9)),
                    "unit": value.unit,
                    "reason_vi": value.reason_vi,
                    "reason_en": value.reason_en,
                    "inputs": _lineage(built, place, period, terms[value.code], value),
                    "illustrative": value.illustrative,
                }


def indicator_table(
    built: BuiltBalance,
    definitions: Sequence[Indicator],
    extras: Extras,
    sectoral: Emissions,
    hidden: HiddenTotals = frozenset(),
) -> pa.Table:
    """Return every indicator of every place and period of an energy balance, with its inputs as JSON.

    An indicator has no value where an input is not shown, be it a cell or one of the `hidden` totals of gases.
    """
    return pa.Table.from_pylist(list(_rows(built, definitions, extras, sectoral, hidden)), schema=_SCHEMA)
