"""Numbers as people write them: Vietnamese 1.234,5 and English 1,234.5, read and printed exactly."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

# (thousands separator, decimal separator)
_VIETNAMESE = (".", ",")
_ENGLISH = (",", ".")


def separators(language: str) -> tuple[str, str]:
    """Return (thousands separator, decimal separator) of `language` ("vi…", anything else is English)."""
    return _VIETNAMESE if language.startswith("vi") else _ENGLISH


def to_decimal(number: object) -> Decimal | None:
    """Return `number` (int, Decimal, float, decimal text) as a Decimal; None for None, "" and what is no number."""
    if number is None or number == "":
        return None
    try:
        # Through text: Decimal(0.1) would show the binary expansion.
        found = Decimal(str(number))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def format_number(number: Decimal, language: str, decimals: int | None = None) -> str:
    """Print `number` grouped by thousands in `language`.

    `decimals` None prints the places it has without trailing zeros; otherwise rounds half away from zero, as official
    statistics do. Never prints "-0".
    """
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = format(abs(number), "f")
    whole, _, places = text.partition(".")
    if decimals is None:
        places = places.rstrip("0")
    thousands, point = separators(language)
    grouped = f"{int(whole):,}".replace(",", thousands)
    sign = "\u2212" if number < 0 and any(digit in "123456789" for digit in whole + places) else ""
    return f"{sign}{grouped}{point}{places}" if places else f"{sign}{grouped}"


def parse_number(text: str, language: str) -> Decimal:
    """Read a number typed in `language`; raise `ValueError` where it is ambiguous or malformed.

    Vietnamese: "1.234,5", "1234,5", "1 234,5" and "-7" are read; "1.234" is one thousand two hundred thirty-four;
    "12.34", "1,234.5" and "1,2,3" are refused, because a comma and a dot confused change a figure a thousandfold.
    """
    thousands, point = separators(language)
    compact = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("\u2212", "-")
    group, mark = re.escape(thousands), re.escape(point)
    if not re.fullmatch(rf"[+-]?([0-9]{{1,3}}({group}[0-9]{{3}})+|[0-9]+)({mark}[0-9]+)?", compact):
        raise ValueError(text)
    return Decimal(compact.replace(thousands, "").replace(point, "."))
