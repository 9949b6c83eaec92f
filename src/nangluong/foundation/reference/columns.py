"""Typed columns of reference files. Pure.

A parser takes the cell's text (trimmed, NFC, never empty) and returns the value or raises `ValueError` whose two
arguments are the reason in Vietnamese and in English.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

Parser = Callable[[str], object]

# Python's own readers also take `20250701`, `1_000`, `1E3` and the digits of other scripts.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_INTEGER = re.compile(r"[+-]?[0-9]+")


@dataclass(frozen=True)
class Column:
    """One column: its header, how a cell is read, and whether a cell may be empty (then the value is None)."""

    name: str
    parse: Parser = str
    required: bool = True


def text(cell: str) -> str:
    """Take the cell as it is."""
    return cell


def optional(name: str, parse: Parser = text) -> Column:
    """Return a column whose cells may be empty."""
    return Column(name, parse, required=False)


def iso_date(cell: str) -> dt.date:
    """Read `2025-07-01`."""
    try:
        return dt.date.fromisoformat(cell if _DATE.fullmatch(cell) else "")
    except ValueError:
        raise ValueError(
            f"“{cell}” không phải ngày dạng năm-tháng-ngày (2025-07-01)", f"“{cell}” is not a date like 2025-07-01"
        ) from None


def decimal_(cell: str) -> Decimal:
    """Read a plain decimal with a point and no grouping."""
    if not _DECIMAL.fullmatch(cell):
        raise ValueError(
            f"“{cell}” không phải số (dùng dấu chấm thập phân, không phân nhóm)",
            f"“{cell}” is not a number (decimal point, no grouping)",
        )
    return Decimal(cell)


def integer(cell: str) -> int:
    """Read a whole number."""
    if not _INTEGER.fullmatch(cell):
        raise ValueError(f"“{cell}” không phải số nguyên", f"“{cell}” is not a whole number")
    return int(cell)


def choice(*allowed: str) -> Parser:
    """Return a parser that accepts exactly the words in `allowed`."""

    def parse(cell: str) -> str:
        if cell not in allowed:
            words = ", ".join(allowed)
            raise ValueError(f"“{cell}” không thuộc: {words}", f"“{cell}” is none of: {words}")
        return cell

    return parse


def code_list(cell: str) -> tuple[str, ...]:
    """Read codes separated by spaces."""
    return tuple(cell.split())


CONFIDENCE = choice("sourced", "recalled", "derived", "measured", "illustrative")
"""Confidence words of every reference row; `recalled` is shown as “chưa đối chiếu”."""
