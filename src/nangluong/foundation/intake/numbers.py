"""Reading a number as written, refusing what can be read two ways.

Vietnam writes 1.234,5 where English writes 1,234.5. A file that declares its convention is read by it; one that does
not is read only where a single reading exists: `1.234` alone could be 1234 or 1.234 and is refused.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum


class NumberStyle(Enum):
    """How a file writes numbers."""

    PLAIN = "plain"
    """Machine form: point, no grouping, exponent allowed (1234.5, -7.5e-12)."""
    VIETNAMESE = "vi"
    """Comma decimal, dots (or spaces) between groups of three: 1.234,5."""
    ENGLISH = "en"
    """Point decimal, commas between groups of three: 1,234.5."""
    UNDECLARED = "undeclared"
    """A sheet typed by hand: accepted only where one reading exists."""


class NumberFault(ValueError):
    """The text is no number, or can be read two ways; carries `kind` and the reason in both languages."""

    def __init__(self, kind: str, reason_vi: str, reason_en: str) -> None:
        super().__init__(reason_en)
        self.kind, self.reason_vi, self.reason_en = kind, reason_vi, reason_en


_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_SPACES = str.maketrans("", "", " \u00a0\u202f")
_MAX_CHARS = 60
_GROUPS = {
    ",": re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?|[+-]?[0-9]+(?:\.[0-9]*)?"),
    ".": re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]*)?|[+-]?[0-9]+(?:,[0-9]*)?"),
}
_AMBIGUOUS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")


def _shown(text: str) -> str:
    return text if len(text) <= _MAX_CHARS else text[:_MAX_CHARS] + "…"


def _not_a_number(text: str) -> NumberFault:
    shown = _shown(text)
    return NumberFault(
        "text_in_number",
        f"“{shown}” không phải là số; hãy xóa chữ và ký hiệu, chỉ để lại chữ số",
        f"“{shown}” is not a number; remove letters and symbols, leave digits only",
    )


def _confused(text: str) -> NumberFault:
    return NumberFault(
        "comma_dot_confusion",
        f"“{_shown(text)}” dùng dấu phẩy, dấu chấm không theo quy ước của tệp; "
        "hãy viết dấu chấm thập phân, không phân nhóm (1234.5)",
        f"“{_shown(text)}” does not follow the file's convention for comma and dot; "
        "write a decimal point and no grouping (1234.5)",
    )


def _ambiguous(text: str) -> NumberFault:
    whole = re.sub(r"[.,]", "", text)
    part = text.replace(",", ".")
    return NumberFault(
        "ambiguous_number",
        f"“{text}” có thể là {whole} hoặc {part}; hãy viết {whole} hoặc {part}0, hoặc khai báo quy ước số của tệp",
        f"“{text}” can be {whole} or {part}; write {whole} or {part}0, or declare the file's number convention",
    )


def _grouped(text: str, group: str, decimal_mark: str) -> Decimal:
    compact = text.translate(_SPACES)
    if not _GROUPS[group].fullmatch(compact):
        raise _confused(text)
    return Decimal(compact.replace(group, "").replace(decimal_mark, "."))


def _undeclared(text: str) -> Decimal:
    compact = text.translate(_SPACES)
    if _AMBIGUOUS.fullmatch(compact):
        raise _ambiguous(compact)
    dots, commas = compact.count("."), compact.count(",")
    if dots and commas:
        group, mark = (".", ",") if compact.rfind(",") > compact.rfind(".") else (",", ".")
        return _grouped(text, group, mark)
    if dots > 1 or commas > 1:
        group = "." if dots else ","
        return _grouped(text, group, "," if group == "." else ".")
    return Decimal(compact.replace(",", "."))


def parse_decimal(text: str, style: NumberStyle = NumberStyle.PLAIN) -> Decimal:
    """Return the exact number written in `text` by `style`; raises `NumberFault`.

    Only ASCII digits count: `NaN`, `1_000` and other spellings that `Decimal` would accept are refused.
    """
    text = text.strip()
    if len(text) > _MAX_CHARS or not text or not re.search(r"[0-9]", text):
        raise _not_a_number(text)
    if style in (NumberStyle.PLAIN, NumberStyle.UNDECLARED) and _PLAIN.fullmatch(text):
        return Decimal(text) if style is NumberStyle.PLAIN else _undeclared_or_exponent(text)
    if not re.fullmatch(r"[+-]?[0-9., \u00a0\u202f]+", text):
        raise _not_a_number(text)
    if style is NumberStyle.PLAIN:
        raise _confused(text)
    if style is NumberStyle.VIETNAMESE:
        return _grouped(text, ".", ",")
    if style is NumberStyle.ENGLISH:
        return _grouped(text, ",", ".")
    return _undeclared(text)


def _undeclared_or_exponent(text: str) -> Decimal:
    return Decimal(text) if "e" in text.lower() else _undeclared(text)
