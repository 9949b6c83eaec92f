"""Running a query over the lake as it was at a release's snapshot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

from nangluong.foundation.lake import lake

_P = ParamSpec("_P")
_R = TypeVar("_R")

COMPLEMENT = "D"
"""Confidentiality of a fact that a release hides so that no confidential figure can be computed (SDMX's letter)."""

PUBLIC_FACT = "confidentiality = 'F' AND role = 'fact'"
"""Condition on `fact`: what any reader may see. Confidential figures leave the lake only through safe totals."""

PUBLISHED_FACT = f"confidentiality IN ('F', '{COMPLEMENT}') AND role = 'fact'"
"""What interfaces for machines list: that, and what is hidden to protect others, marked and without a value."""

PUBLIC_YEAR = f"{PUBLIC_FACT} AND freq = 'A'"
"""The same, of whole years: pages draw years. Months and quarters of returns are in the files and at the interfaces."""


def at(table: str, snapshot: int) -> str:
    """Return the table of the lake as it was at `snapshot`, for a FROM clause. `table` is one of our own names."""
    return f"(FROM lake.{table} AT (VERSION => {int(snapshot)}))"


def rows(query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a query and return all rows."""
    return lake().read(query, parameters).fetchall()


_kept: list[Callable[[], None]] = []


def kept(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Keep the results of a read of a snapshot in this process: they can never change.

    The result must be immutable, for all callers share it.
    """
    remembering = lru_cache(maxsize=512)(function)
    _kept.append(remembering.cache_clear)
    return remembering  # type: ignore[return-value]


def also_forget(clear: Callable[[], None]) -> None:
    """Let `clear` run with `forget_kept`: for what is kept by snapshot elsewhere in this process."""
    _kept.append(clear)


def forget_kept() -> None:
    """Forget everything kept: another lake, as in tests, numbers its snapshots anew."""
    for clear in _kept:
        clear()
