"""Keys of series in the path: `A.VN.*.01`, several with commas; in 2.1 also `A.VN+KZ..01` and `all`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nangluong.statistics.sdmx.errors import QuerySyntaxError

_WILDCARDS = ("*", "")


@dataclass(frozen=True)
class Key:
    """For each dimension the values that are asked for, None for all."""

    values: tuple[frozenset[str] | None, ...]


def _key(text: str, dimensions: Sequence[str], *, exact: bool) -> Key:
    parts = text.split(".")
    if len(parts) > len(dimensions) or (exact and len(parts) != len(dimensions)):
        order = ".".join(dimensions)
        raise QuerySyntaxError(
            f"Khóa “{text[:80]}” có {len(parts)} phần, luồng này có {len(dimensions)} chiều: {order}.",
            f"Key “{text[:80]}” has {len(parts)} parts, this flow has {len(dimensions)} dimensions: {order}.",
        )
    values = [None if part in _WILDCARDS else frozenset(part.split("+")) - {""} for part in parts]
    missing = [None] * (len(dimensions) - len(parts))
    return Key((*(chosen or None for chosen in values), *missing))


def parse_keys(text: str, dimensions: Sequence[str], *, legacy: bool) -> tuple[Key, ...]:
    """Return the keys of a path segment; none when everything is asked for.

    `legacy`: the 2.1 syntax, where every dimension must be there. In 2.x dimensions left out at the end are wildcards.
    Raises `QuerySyntaxError` for a wrong number of dimensions.
    """
    if text in ("", "*", "all"):
        return ()
    # In 2.1 a comma has no meaning in a key; some clients write it there for OR all the same, so it is read alike.
    keys = tuple(_key(part, dimensions, exact=legacy) for part in text.split(","))
    if any(all(values is None for values in key.values) for key in keys):
        return ()
    return keys
