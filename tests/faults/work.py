"""The two states that a load leads from and to."""

from __future__ import annotations

from decimal import Decimal

from nangluong.statistics.figures import Statement
from tests.statistics.builders import fact, statement

YEARS = range(1990, 2020)


def statement_before() -> Statement:
    """Return the state before: thirty years of coal."""
    return statement(*(fact(period=str(year), value=Decimal(year)) for year in YEARS))


def statement_after() -> Statement:
    """Return the state after: some years changed, some gone, some new."""
    return statement(*(fact(period=str(year), value=Decimal(2 * year)) for year in range(2000, 2024)))
