"""Taking an address apart: path segments and parameters, percent-decoded, with `+` kept as it is.

The usual form decoding turns `+` into a space; in SDMX `+` means AND (`c[TIME_PERIOD]=ge:2020+le:2022`), so the raw
query string is read here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from nangluong.statistics.sdmx.errors import QuerySyntaxError

_VIETNAM = dt.timezone(dt.timedelta(hours=7))
_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z|[+-]\d{2}:\d{2})?)?", re.ASCII)
_FILTER = re.compile(r"c\[([^\]]*)\]", re.ASCII)
_LONGEST = 16_384


@dataclass(frozen=True)
class Address:
    """Segments of the path, parameters by name, and component filters by component. Nothing occurs twice."""

    segments: tuple[str, ...]
    parameters: dict[str, str]
    filters: dict[str, str]


def _decoded(text: str) -> str:
    try:
        decoded = unquote_to_bytes(text).decode("utf-8")
    except UnicodeDecodeError:
        raise QuerySyntaxError("Địa chỉ không phải UTF-8.", "The address is not UTF-8.") from None
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in decoded):
        raise QuerySyntaxError("Địa chỉ có ký tự điều khiển.", "The address contains control characters.")
    return decoded


def _twice(name: str) -> QuerySyntaxError:
    hint_vi, hint_en = "", ""
    if name.startswith("c["):
        hint_vi = f" Gộp điều kiện bằng dấu +, ví dụ {name}=ge:2020+le:2022."
        hint_en = f" Combine conditions with +, for example {name}=ge:2020+le:2022."
    return QuerySyntaxError(
        f"Tham số “{name}” xuất hiện nhiều lần.{hint_vi}", f"Parameter “{name}” occurs more than once.{hint_en}"
    )


def split_address(path: str, query: str) -> Address:
    """Return the parts of a path (below the resource name, undecoded) and an undecoded query string.

    Empty segments at the end and parameters without a value are left out. Raises `QuerySyntaxError` for what is too
    long, not UTF-8 or given twice.
    """
    if len(path) + len(query) > _LONGEST:
        raise QuerySyntaxError(
            f"Địa chỉ dài quá {_LONGEST} ký tự.", f"The address is longer than {_LONGEST} characters."
        )
    segments = [_decoded(segment) for segment in path.strip("/").split("/")]
    while segments and not segments[-1]:
        segments.pop()
    parameters: dict[str, str] = {}
    filters: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = (_decoded(part) for part in pair.partition("="))
        if not name or not value:
            continue
        found = _FILTER.fullmatch(name)
        place, key = (filters, found[1]) if found else (parameters, name)
        if key in place:
            raise _twice(name)
        place[key] = value
    return Address(tuple(segments), parameters, filters)


def refuse_unknown(given: Iterable[str], known: Collection[str]) -> None:
    """Raise `QuerySyntaxError` for a parameter nobody reads: ignoring a misspelt filter would answer something else."""
    for name in given:
        if name not in known:
            listed = ", ".join(sorted(known))
            raise QuerySyntaxError(
                f"Không có tham số “{name[:40]}”. Các tham số: c[…], {listed}.",
                f"There is no parameter “{name[:40]}”. There are: c[…], {listed}.",
            )


def instant(name: str, text: str) -> dt.datetime:
    """Return an aware instant; without a zone it is meant in Viet Nam. Raises `QuerySyntaxError`."""
    found = _INSTANT.fullmatch(text.replace(" ", "+"))
    try:
        if found is None:
            raise ValueError(text)
        zone = (found[3] or "").replace("Z", "+00:00")
        read = dt.datetime.fromisoformat(f"{found[1]}T{found[2] or '00:00'}{zone}")
        aware = read if read.tzinfo else read.replace(tzinfo=_VIETNAM)
        return aware.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise QuerySyntaxError(
            f"{name}: “{text[:40]}” không phải thời điểm. Ví dụ đúng: 2026-01-31T09:00:00%2B07:00.",
            f"{name}: “{text[:40]}” is not an instant. Right is, for example, 2026-01-31T09:00:00%2B07:00.",
        ) from None


def whole_number(name: str, text: str, *, least: int) -> int:
    """Return a whole number of at most nine digits. Raises `QuerySyntaxError`."""
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or int(text) < least:
        raise QuerySyntaxError(
            f"{name} phải là số nguyên từ {least} đến 999999999, không phải “{text[:40]}”.",
            f"{name} must be a whole number from {least} to 999999999, not “{text[:40]}”.",
        )
    return int(text)


def truth(name: str, text: str) -> bool:
    """Return true or false. Raises `QuerySyntaxError`."""
    if text not in ("true", "false"):
        raise QuerySyntaxError(
            f"{name} phải là true hoặc false, không phải “{text[:40]}”.",
            f"{name} must be true or false, not “{text[:40]}”.",
        )
    return text == "true"
