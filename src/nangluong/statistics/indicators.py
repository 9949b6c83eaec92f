"""Energy indicators: ratios of balance cells and outside figures, each with its definition, formula, unit and lineage.

Definitions are data (`reference/statistics/indicators.yaml`). A value is exact until its one rounding; where an input
is missing there is no value but a reason in both languages, never a zero.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from nangluong.foundation.errors import DomainError
from nangluong.statistics.balances.block import ENERGY_ONLY, NO_ENERGY, NO_NATURAL
from nangluong.statistics.balances.cells import Balances
from nangluong.statistics.balances.fact_columns import ILLUSTRATIVE
from nangluong.statistics.exact import MICRO, NANO, quantised


class IndicatorFault(DomainError):
    """An indicator definition is faulty."""

    code = "statistics_indicator"


@dataclass(frozen=True)
class Term:
    """An input of an indicator: a balance cell (column, row), an outside figure (`extra`) or an emission total."""

    kind: str
    name: tuple[str, ...]
    times: Fraction
    measure: str

    @property
    def label(self) -> str:
        """A short stable name, as kept with the value: `cell:TOTAL/1.2`."""
        return f"{self.kind}:{'/'.join(self.name)}"


@dataclass(frozen=True)
class Indicator:
    """A definition: value = scale x sum of numerator terms / sum of denominator terms, rounded to `digits` decimals."""

    code: str
    name_vi: str
    name_en: str
    definition_vi: str
    definition_en: str
    unit: str
    scale: Fraction
    digits: int
    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...]
    source: str
    confidence: str

    @property
    def formula(self) -> str:
        """The formula as text, made from the terms."""

        def side(terms: tuple[Term, ...]) -> str:
            return " + ".join(term.label if term.times == 1 else f"{term.times} x {term.label}" for term in terms)

        return f"{self.scale} x ({side(self.numerator)}) / ({side(self.denominator)})"


@dataclass(frozen=True)
class Input:
    """What went in for one term: the exact figure in TJ, natural unit, outside unit or tonnes; None where missing.

    It is missing too where it is not shown (`secret`).
    """

    label: str
    figure: Fraction | None
    illustrative: bool
    secret: bool = False


@dataclass(frozen=True)
class IndicatorValue:
    """An indicator's value for one place and period, or None with the reason; `inputs` is its lineage."""

    code: str
    value: Decimal | None
    unit: str
    reason_vi: str
    reason_en: str
    illustrative: bool
    inputs: tuple[Input, ...]


def load_indicators(root: Path) -> tuple[Indicator, ...]:
    """Read `indicators.yaml`; raises `IndicatorFault` naming the indicator and the field."""
    content = yaml.safe_load((root / "statistics/indicators.yaml").read_text(encoding="utf-8"))
    return tuple(_definition(entry) for entry in content["indicators"])


def emissions_in(indicators: Iterable[Indicator]) -> set[str]:
    """Return the gases whose totals some indicator is made of: these totals are published with it."""
    terms = (term for known in indicators for term in (*known.numerator, *known.denominator))
    return {term.name[0] for term in terms if term.kind == "emission"}


def _definition(entry: Mapping[str, Any]) -> Indicator:
    try:
        measure = str(entry.get("measure", "energy_tj"))
        return Indicator(
            code=str(entry["code"]),
            name_vi=str(entry["name_vi"]),
            name_en=str(entry["name_en"]),
            definition_vi=str(entry["definition_vi"]),
            definition_en=str(entry["definition_en"]),
            unit=str(entry["unit"]),
            scale=_ratio(entry["scale"]),
            digits=int(entry["digits"]),
            numerator=tuple(_term(term, measure) for term in entry["numerator"]),
            denominator=tuple(_term(term, measure) for term in entry["denominator"]),
            source=str(entry["source"]),
            confidence=str(entry["confidence"]),
        )
    except (KeyError, ValueError) as fault:
        code = entry.get("code", "?")
        raise IndicatorFault(
            f"indicators.yaml, chỉ tiêu {code}: thiếu hoặc sai {fault}.",
            f"indicators.yaml, indicator {code}: missing or wrong {fault}.",
        ) from fault


def _ratio(given: object) -> Fraction:
    top, _, bottom = str(given).partition("/")
    return Fraction(top) / Fraction(bottom or 1)


def _term(entry: Mapping[str, Any], measure: str) -> Term:
    times = _ratio(entry.get("times", 1))
    for kind in ("cell", "extra", "emission"):
        if kind in entry:
            name = entry[kind]
            parts = tuple(str(part) for part in name) if isinstance(name, list) else (str(name),)
            return Term(kind, parts, times, measure)
    raise KeyError("cell/extra/emission")


def evaluate(
    indicators: Iterable[Indicator],
    balances: Balances,
    place: str,
    period: str,
    extras: Mapping[str, Fraction | None] | None = None,
    emissions_t: Mapping[str, Fraction | None] | None = None,
    *,
    emissions_illustrative: bool = False,
    secret_emissions: Collection[str] = (),
) -> tuple[IndicatorValue, ...]:
    """Compute indicators of one place and period.

    `extras` are outside figures by name (GDP, population), `emissions_t` sectoral totals in tonnes by gas; absent and
    None both mean missing; `emissions_illustrative` tells that illustrative figures are in the totals, which are not
    shown for the gases in `secret_emissions`. A cell that no fact touches counts as 0 only where the balance knows that
    it is nil.
    """
    outside = {"extra": extras or {}, "emission": emissions_t or {}}
    secret = {("emission", gas) for gas in secret_emissions}
    found = (_evaluate(indicator, balances, place, period, outside, secret) for indicator in indicators)
    return tuple(_marked(value) if emissions_illustrative else value for value in found)


def _marked(value: IndicatorValue) -> IndicatorValue:
    """Mark the emissions in a value, and the value with them, as illustrative."""
    inputs = tuple(
        replace(entry, illustrative=True) if entry.label.startswith("emission:") else entry for entry in value.inputs
    )
    return replace(value, inputs=inputs, illustrative=any(entry.illustrative for entry in inputs))


def _evaluate(
    indicator: Indicator,
    balances: Balances,
    place: str,
    period: str,
    outside: Mapping[str, Mapping[str, Fraction | None]],
    secret: Collection[tuple[str, str]],
) -> IndicatorValue:
    above = [_input(term, balances, place, period, outside, secret) for term in indicator.numerator]
    under = [_input(term, balances, place, period, outside, secret) for term in indicator.denominator]
    inputs = (*above, *under)
    illustrative = any(entry.illustrative for entry in inputs)
    missing = [entry.label for entry in inputs if entry.figure is None]
    if missing:
        hidden = [entry.label for entry in inputs if entry.secret]
        named = ", ".join(dict.fromkeys(hidden or missing))
        vi, en = f"chưa có số liệu: {named}", f"no figures: {named}"
        if hidden:
            vi, en = (
                f"không công bố để giữ kín số liệu mật: {named}",
                f"not shown, to keep a figure confidential: {named}",
            )
        return IndicatorValue(indicator.code, None, indicator.unit, vi, en, illustrative, inputs)
    top, bottom = _total(indicator.numerator, above), _total(indicator.denominator, under)
    if bottom == 0:
        vi, en = "mẫu số bằng 0", "the denominator is zero"
        return IndicatorValue(indicator.code, None, indicator.unit, vi, en, illustrative, inputs)
    value = quantised(indicator.scale * top / bottom, indicator.digits)
    return IndicatorValue(indicator.code, value, indicator.unit, "", "", illustrative, inputs)


def _total(terms: tuple[Term, ...], inputs: list[Input]) -> Fraction:
    pairs = zip(terms, inputs, strict=True)
    return sum((term.times * entry.figure for term, entry in pairs if entry.figure is not None), Fraction(0))


def _input(
    term: Term,
    balances: Balances,
    place: str,
    period: str,
    outside: Mapping[str, Mapping[str, Fraction | None]],
    secret: Collection[tuple[str, str]],
) -> Input:
    if term.kind != "cell":
        if (term.kind, term.name[0]) in secret:
            return Input(term.label, None, illustrative=False, secret=True)
        return Input(term.label, outside[term.kind].get(term.name[0]), illustrative=False)
    found = balances.locate(place, period, *term.name)
    if found is None:
        return Input(term.label, None, illustrative=False)
    block, row, node, at = found
    flags = int(block.cells.flags[row, node, at])
    marked = bool(flags & ILLUSTRATIVE)
    hidden = block.secret is not None and block.secret[row, node, at] == ENERGY_ONLY and term.measure == "natural"
    if hidden or block.hidden(row, node, at):
        return Input(term.label, None, marked, secret=True)
    if not block.known[row, node, at]:
        return Input(term.label, None, marked)
    if not block.cells.touched[row, node, at]:
        return Input(term.label, Fraction(0), marked)
    if term.measure == "natural":
        usable = int(block.unit[node, at]) > 0 and not flags & NO_NATURAL
        return Input(term.label, Fraction(int(block.cells.natural[row, node, at]), MICRO) if usable else None, marked)
    if flags & NO_ENERGY:
        return Input(term.label, None, marked)
    return Input(term.label, Fraction(int(block.cells.energy[row, node, at]), NANO), marked)
