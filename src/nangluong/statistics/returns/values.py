"""What people type into cells, read. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from nangluong.foundation.number_text import parse_number
from nangluong.foundation.vietnamese import nfc
from nangluong.statistics.questionnaires.definition import Cell

LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Value:
    """What a cell holds: a number, text or nothing. Text in a cell for numbers is what could not be read as one."""

    number: Decimal | None = None
    text: str = ""


NOTHING = Value()


def _number(cell: Cell, raw: str | Decimal | int, language: str) -> Value:
    if isinstance(raw, str):
        try:
            value = parse_number(raw, language)
        except ValueError:
            return Value(text=raw[:LONGEST_TEXT])
    else:
        value = Decimal(raw)
        if not value.is_finite():
            return Value(text=str(raw))
    # What does not fit is kept as it was typed and named by the checks, never rounded.
    return Value(number=value) if fits(cell, value) else Value(text=str(raw)[:LONGEST_TEXT])


def fits(cell: Cell, value: Decimal) -> bool:
    """Return whether a number has no more digits before and behind the point than its cell takes."""
    if not value:
        return True
    if value.adjusted() >= cell.digits:
        return False
    _, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    extra = -cell.decimals - exponent
    return extra <= 0 or (extra < len(digits) and not any(digits[-extra:]))


def read_value(cell: Cell, raw: str | Decimal | int | None, language: str) -> Value:
    """Read what was typed (text, by the customs of `language`) or given (exact number) for a cell.

    A float is refused (TypeError): it is not the number that was meant. Dates are kept as 2026-10-02.
    """
    if isinstance(raw, (float, bool)):
        raise TypeError("a cell takes text, Decimal or int, never float")
    if isinstance(raw, str):
        raw = nfc(raw)
    if raw is None or raw == "":
        return NOTHING
    if cell.type in ("number", "integer"):
        return _number(cell, raw, language)
    text = str(raw)[:LONGEST_TEXT]
    if cell.type == "date":
        return Value(text=_date(text) or text)
    return Value(text=text)


def _date(text: str) -> str | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a day, no instant
        except ValueError:
            continue
    return None


def fault_of_text(cell: Cell, text: str) -> tuple[str, str] | None:
    """Return what is wrong (Vietnamese, English) with the text in a cell, None where nothing is."""
    if cell.type in ("number", "integer"):
        digits = f"{cell.digits} chữ số" + (f", {cell.decimals} số lẻ" if cell.decimals else ", không có số lẻ")
        english = f"{cell.digits} digits" + (f", {cell.decimals} decimals" if cell.decimals else ", no decimals")
        return (
            f"{cell.name.vi}: “{text[:40]}” không phải số viết như 1.234,5 (nhiều nhất {digits}).",
            f"{cell.name.en}: “{text[:40]}” is not a number written like 1,234.5 (at most {english}).",
        )
    if cell.type == "code" and text not in {code.code for code in cell.codes}:
        allowed = ", ".join(code.code for code in cell.codes[:8])
        return (
            f"{cell.name.vi}: “{text[:40]}” không thuộc danh mục ({allowed}).",
            f"{cell.name.en}: “{text[:40]}” is not in the list ({allowed}).",
        )
    if cell.type == "date" and not _date(text):
        return (
            f"{cell.name.vi}: “{text[:40]}” không phải ngày dạng 02/10/2026.",
            f"{cell.name.en}: “{text[:40]}” is not a date like 02/10/2026.",
        )
    return None
