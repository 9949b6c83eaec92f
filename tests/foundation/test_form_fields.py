"""Decimals typed in forms."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from nangluong.foundation.form_fields import LocalizedDecimalField


@pytest.mark.parametrize(("language", "typed"), [("vi", "1.234,5"), ("vi", "1234,5"), ("en", "1,234.5")])
def test_grouped_decimals_are_read(language: str, typed: str) -> None:
    with translation.override(language):
        assert LocalizedDecimalField().clean(typed) == Decimal("1234.5")


def test_limits_still_hold() -> None:
    with translation.override("vi"), pytest.raises(ValidationError):
        LocalizedDecimalField(max_value=1000).clean("1.234,5")


def test_a_confused_number_is_refused_in_words() -> None:
    with translation.override("vi"), pytest.raises(ValidationError, match=r"1\.234,5"):
        LocalizedDecimalField().clean("1,234.5")


def test_a_stored_number_is_shown_as_it_would_be_typed() -> None:
    field = LocalizedDecimalField(required=False)
    with translation.override("vi"):
        assert field.prepare_value(Decimal("1234.500000")) == "1.234,5"
        assert field.prepare_value("1.2x") == "1.2x"
        assert field.clean("") is None
