"""Form fields that read what people in Viet Nam type."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nangluong.foundation.number_text import format_number, parse_number, to_decimal


class LocalizedDecimalField(forms.DecimalField):
    """A decimal typed in the page's language: "1.234,5" in Vietnamese, "1,234.5" in English.

    Django's own localised field refuses a thousands separator unless `USE_THOUSAND_SEPARATOR` is on, which would print
    the year 2026 as 2.026 everywhere.
    """

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Hãy nhập số theo mẫu 1.234,5 (dấu chấm ngăn hàng nghìn, dấu phẩy trước phần thập phân)."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**kwargs)

    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]  # the stub says int
        """Return the Decimal typed, None for an empty field."""
        if value in self.empty_values:
            return None
        if not isinstance(value, str):
            return to_decimal(value)
        try:
            return parse_number(value, get_language() or "vi")
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def prepare_value(self, value: object) -> object:
        """Print a stored number as it would be typed; leave what a person typed as it is."""
        if isinstance(value, str) or value is None:
            return value
        number = to_decimal(value)
        return value if number is None else format_number(number, get_language() or "vi")
