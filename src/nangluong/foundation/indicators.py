"""Indicators computed from operational data: rooms register providers, pages of other rooms read them.

A provider counts its own room's records on a day and says what it counted. Nobody types an indicator; where reality
gives only a reported figure, the reading says so (`Basis.REPORTED`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Basis(StrEnum):
    """Where a reading comes from."""

    COMPUTED = "computed"
    REPORTED = "reported"
    ILLUSTRATIVE = "illustrative"


@dataclass(frozen=True, slots=True)
class Reading:
    """An indicator on a day, whole (`part` "") or for one part, such as an organisation or a place by its code.

    `value` is None where it is not known; a share is a fraction 0-1. `numerator` and `denominator` are what was
    counted, None where the indicator is no quotient. `url` leads to the records.
    """

    value: Decimal | None
    as_of: date
    part: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    basis: Basis = Basis.COMPUTED
    note_vi: str = ""
    note_en: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """An indicator and the function that reads it as of a day. `unit` is a symbol, "" for a share."""

    code: str
    name_vi: str
    name_en: str
    definition_vi: str
    definition_en: str
    unit: str
    read: Callable[[date], Sequence[Reading]]


_PROVIDERS: dict[str, Provider] = {}


def register(provider: Provider) -> None:
    """Make `provider` known; a room does so when its app is ready. A code may be taken once."""
    known = _PROVIDERS.setdefault(provider.code, provider)
    if known is not provider and known != provider:
        raise ValueError(f"the indicator {provider.code} is registered twice")


def providers() -> list[Provider]:
    """Return all indicators in the order of their codes."""
    return [_PROVIDERS[code] for code in sorted(_PROVIDERS)]


def provider(code: str) -> Provider:
    """Return the indicator `code`; KeyError where nobody registered it."""
    return _PROVIDERS[code]
