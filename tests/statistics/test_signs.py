"""Sign conventions: out and back is the identity, and each does what its source does."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nangluong.statistics.signs import join_stock_change, load_signs, split_stock_change
from tests.statistics.kernel import ROOT, classification

SIGNS = load_signs(ROOT)
figures = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9)


@settings(deadline=None)
@given(st.sampled_from(SIGNS.conventions), st.sampled_from(SIGNS.kinds), figures)
def test_out_and_back_is_the_identity(convention: str, kind: str, figure: Decimal) -> None:
    assert SIGNS.from_internal(convention, kind, SIGNS.to_internal(convention, kind, figure)) == figure
    assert SIGNS.to_internal(convention, kind, SIGNS.from_internal(convention, kind, figure)) == figure


@settings(deadline=None)
@given(st.data())
def test_a_whole_balance_survives_every_convention(data: st.DataObject) -> None:
    kinds = [row.kind for row in classification().rows]
    balance = np.array(data.draw(st.lists(st.integers(-(10**12), 10**12), min_size=len(kinds), max_size=len(kinds))))
    for convention in SIGNS.conventions:
        printed = [SIGNS.from_internal(convention, kind, int(cell)) for kind, cell in zip(kinds, balance, strict=True)]
        again = [SIGNS.to_internal(convention, kind, figure) for kind, figure in zip(kinds, printed, strict=True)]
        assert again == balance.tolist(), convention


@settings(deadline=None)
@given(st.lists(st.integers(-(10**12), 10**12), min_size=1))
def test_two_stock_rows_and_back(changes: list[int]) -> None:
    draw, build = split_stock_change(np.array(changes))
    assert (draw >= 0).all()
    assert (build >= 0).all()
    assert join_stock_change(draw, build).tolist() == changes


@pytest.mark.parametrize(
    ("convention", "kind", "printed", "ours"),
    [
        ("unsd_statistics", "exports", 5, -5),
        ("unsd_statistics", "stock_change", 5, -5),  # build is positive there, a draw is positive here
        ("unsd_balance", "exports", -5, -5),
        ("iea", "statistical_difference", 5, -5),  # use less supply there
        ("iea", "stock_change", 5, 5),
        ("eurostat", "exports", 5, -5),
        ("eurostat", "transformation_input", 5, -5),
        ("eurostat", "statistical_difference", 5, 5),
        ("uk", "exports", -5, -5),
        ("ageb", "stock_build", 5, -5),
        ("ageb", "statistical_difference", 5, -5),
        ("ireland", "exports", 5, -5),
        ("ireland", "stock_change", 5, 5),
    ],
)
def test_what_each_source_means(convention: str, kind: str, printed: int, ours: int) -> None:
    """Source: the sign table of facts/statistics.md section 12."""
    assert SIGNS.to_internal(convention, kind, printed) == ours


def test_every_row_kind_has_a_sign_everywhere() -> None:
    for convention in SIGNS.conventions:
        for row in classification().rows:
            assert SIGNS.sign(convention, row.kind) in (1, -1)
