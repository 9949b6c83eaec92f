"""The register of indicators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from nangluong.foundation import indicators
from nangluong.foundation.indicators import Provider, Reading


def _count(as_of: date) -> list[Reading]:
    return [Reading(Decimal("0.5"), as_of, numerator=Decimal(1), denominator=Decimal(2))]


def _provider(name: str = "Tỷ lệ") -> Provider:
    return Provider("test.share", name, "Share", "…", "…", "", _count)


@pytest.fixture(autouse=True)
def own_register(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(indicators, "_PROVIDERS", {})
    yield


def test_a_registered_indicator_is_read_as_of_a_day() -> None:
    indicators.register(_provider())
    (reading,) = indicators.provider("test.share").read(date(2026, 1, 31))
    assert (reading.value, reading.as_of) == (Decimal("0.5"), date(2026, 1, 31))
    assert [each.code for each in indicators.providers()] == ["test.share"]


def test_the_same_provider_may_come_again_another_may_not() -> None:
    indicators.register(_provider())
    indicators.register(_provider())
    with pytest.raises(ValueError, match=r"test\.share"):
        indicators.register(_provider("Khác"))


def test_an_unknown_code_is_no_indicator() -> None:
    with pytest.raises(KeyError):
        indicators.provider("test.share")
