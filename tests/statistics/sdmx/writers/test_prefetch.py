"""Reading ahead gives the same batches, passes errors on and leaves no thread behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from nangluong.statistics.sdmx.writers.prefetch import read_ahead


def _threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "sdmx-read-ahead"]


def test_everything_arrives_in_order() -> None:
    assert list(read_ahead(range(100))) == list(range(100))
    assert list(read_ahead([])) == []
    assert _threads() == []


def test_an_error_of_the_reader_is_raised() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ValueError("gone")

    reader = read_ahead(broken())
    assert next(reader) == 1
    with pytest.raises(ValueError, match="gone"):
        next(reader)
    assert _threads() == []


def test_a_consumer_that_stops_leaves_nothing_behind() -> None:
    taken: list[int] = []

    def endless() -> Iterator[int]:
        number = 0
        while True:
            taken.append(number)
            yield number
            number += 1

    reader = read_ahead(endless())
    assert next(iter(reader)) == 0
    reader.close()  # type: ignore[attr-defined]
    assert _threads() == []
    assert len(taken) <= 5
