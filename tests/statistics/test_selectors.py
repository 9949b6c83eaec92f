"""Selectors of rule tables."""

from __future__ import annotations

import pytest

from nangluong.statistics.selectors import select

CODES = ("01", "0110", "4", "46", "4652", "7000")


@pytest.mark.parametrize(
    ("selector", "chosen"),
    [
        ("", set()),
        ("*", set(CODES)),
        ("46*", {"46", "4652"}),
        ("* !4*", {"01", "0110", "7000"}),
        ("4 7000", {"4", "7000"}),
        ("@coal 4", {"01", "0110", "4"}),
        ("@coal !0110", {"01"}),
        ("nothing", set()),
    ],
)
def test_words(selector: str, chosen: set[str]) -> None:
    assert select(selector, CODES, {"@coal": frozenset({"01", "0110"})}) == chosen


def test_an_unknown_set_is_an_error() -> None:
    with pytest.raises(KeyError):
        select("@oil", CODES)
