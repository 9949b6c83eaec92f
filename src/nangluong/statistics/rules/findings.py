"""What a rule found, said to people with the numbers in it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from nangluong.foundation.number_text import format_number
from nangluong.statistics.exact import quantised
from nangluong.statistics.rules.compiling import attached_to
from nangluong.statistics.rules.rule import Rule
from nangluong.statistics.texts import Text

if TYPE_CHECKING:
    from nangluong.statistics.questionnaires.definition import Definition

_SHOWN_DECIMALS = 6


@dataclass(frozen=True)
class Finding:
    """A rule that does not hold, attached to a cell (`address`; "" where it is about the return as a whole).

    `report_key` is the return's primary key, or its number in a collection. `left` and `right` are the sides of the
    comparison as plain decimals. `figure` is the cell's value when it was checked, for the answer to be attached to.
    """

    report_key: int
    rule: str
    kind: str
    severity: str
    address: str
    text_vi: str
    text_en: str
    left: str = ""
    right: str = ""
    figure: str = ""

    def text(self, language: str) -> str:
        """Return the message in `language`."""
        return self.text_vi if language.startswith("vi") else self.text_en

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)


def decimal_of_fraction(value: Fraction) -> Decimal:
    """Return a fraction as a decimal, exact up to six decimals, else rounded half away from zero to six."""
    return quantised(value, _SHOWN_DECIMALS)


def plain(value: Fraction) -> str:
    """Return a fraction as plain text without trailing zeros."""
    text = format(decimal_of_fraction(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def row_name(definition: Definition, section: str, row: str, names: dict[str, Text] | None = None) -> Text:
    """Return what a row is called: a fixed row by its name, an open one by `names` or its code."""
    found = definition.section(section).row_by_code.get(row)
    return found.name if found else (names or {}).get(row, Text(row, row))


def address_of(definition: Definition, rule: Rule, row: str | None) -> str:
    """Return the cell that a finding of `rule` is attached to."""
    at = attached_to(rule, definition)
    return f"{rule.each}.{row}.{at}" if rule.each and row is not None and at else at


def _unit(definition: Definition, address: str, language: str, units: Mapping[str, Text]) -> str:
    unit = definition.cell(address).unit
    return units[unit].say(language) if unit in units else unit


def finding(
    definition: Definition,
    rule: Rule,
    row: str | None,
    left: Fraction,
    right: Fraction,
    *,
    report_key: int,
    period: str = "",
    figure: str = "",
    names: dict[str, Text] | None = None,
    units: Mapping[str, Text] | None = None,
) -> Finding:
    """Return what is to be said of a broken rule."""
    address = address_of(definition, rule, row)
    section, _, rest = address.partition(".")
    row_code, _, column_code = rest.partition(".")
    said = {}
    for language in ("vi", "en"):
        column = definition.section(section).column_by_code.get(column_code) if section else None
        cell_row = row_name(definition, section, row_code, names).say(language) if section and row_code else ""
        numbers = {"left": left, "right": right, "difference": abs(left - right)}
        template = rule.message.say(language)
        said[language] = template.format(
            **{key: format_number(decimal_of_fraction(value), language) for key, value in numbers.items()},
            row=cell_row,
            column=column.name.say(language) if column else "",
            period=period,
            unit=_unit(definition, address, language, units or {}) if column else "",
        )
    return Finding(
        report_key,
        rule.code,
        rule.kind,
        rule.severity,
        address,
        said["vi"],
        said["en"],
        plain(left),
        plain(right),
        figure,
    )
