"""Counting what a page reads from the lake."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from nangluong.foundation.lake import Lake
from nangluong.statistics.queries.snapshot import forget_kept


@contextmanager
def lake_reads(monkeypatch: pytest.MonkeyPatch, *, forget: bool = True) -> Iterator[list[str]]:
    """Collect the queries that go to the lake; with nothing kept from before unless `forget` is false."""
    if forget:
        forget_kept()
    seen: list[str] = []
    read = Lake.read

    def counted(self: Lake, query: str, parameters: Any = ()) -> Any:
        seen.append(query)
        return read(self, query, parameters)

    with monkeypatch.context() as patched:
        patched.setattr(Lake, "read", counted)
        yield seen
