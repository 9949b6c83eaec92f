"""Numbers as text: the exact decimal, no exponent, no trailing zeros."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from nangluong.statistics.sdmx.errors import BrokenData

_PLAIN_SCALE = 6
"""Up to this scale Arrow prints every decimal without an exponent."""


def _plain(text: str) -> str:
    """Return the number without exponent and with a point, so that zeros behind it can be cut off as always."""
    written = format(Decimal(text), "f")
    return written if "." in written else written + "."


def _without_exponents(texts: Any) -> Any:
    """Rewrite the few texts that Arrow prints with an exponent (zero of scale 9 is `0E-9`)."""
    scientific = pc.match_substring(texts, "e", ignore_case=True)
    if not pc.any(scientific).as_py():
        return texts
    chosen = pc.filter(texts, scientific)
    encoded = chosen.dictionary_encode()
    rewritten = pa.array([_plain(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return pc.replace_with_mask(texts, scientific, rewritten.take(encoded.indices))


def number_texts(column: Any) -> Any:
    """Return the numbers of an Arrow array (decimal, integer or floating) as a string array; missing stays missing.

    NaN counts as missing. Raises `BrokenData` for infinity.
    """
    if column.null_count == len(column):
        return pa.nulls(len(column), pa.string())
    if pa.types.is_floating(column.type):
        if pc.any(pc.is_inf(column)).as_py():
            raise BrokenData("Số liệu có giá trị vô hạn.", "A figure is infinite.")
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
        column = pc.if_else(pc.equal(column, 0), pa.scalar(0, column.type), column)  # no negative zero
    texts = column.cast(pa.string())
    if pa.types.is_floating(column.type) or (pa.types.is_decimal(column.type) and column.type.scale > _PLAIN_SCALE):
        texts = _without_exponents(texts)
    if pa.types.is_integer(column.type) or (pa.types.is_decimal(column.type) and column.type.scale <= 0):
        return texts
    if pa.types.is_floating(column.type):
        return pc.replace_substring_regex(texts, r"\.0*$", "")
    return pc.ascii_rtrim(pc.ascii_rtrim(texts, "0"), ".")
