"""Properties of the kernel that hold for any block."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nangluong.metering.codes import Quality, is_absent, is_estimated, is_good
from nangluong.metering.slots import MISSING, UNKNOWN
from nangluong.metering.vee import MeterDays, VeeResult, restore_originals, run_vee
from nangluong.metering.vee.anchoring import split_exactly
from tests.metering.conftest import FIRST_DAY, House

METERS, DAYS, SLOTS = 2, 5, 48


@st.composite
def blocks(draw: st.DrawFn) -> MeterDays:
    """Draw small blocks full of holes, negatives, spikes, runs and wrong or absent registers."""
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    wh = rng.integers(0, draw(st.sampled_from([3, 400, 4_000])), (METERS, DAYS, SLOTS)).astype(np.int32)
    flat = wh.reshape(METERS, -1)
    for _ in range(draw(st.integers(0, 8))):
        meter, start = rng.integers(METERS), rng.integers(DAYS * SLOTS)
        length = draw(st.sampled_from([1, 3, 4, 5, 30, 120]))
        value = draw(st.sampled_from([MISSING, MISSING, -7, 777, 90_000, 2**31 - 1]))
        flat[meter, start : start + length] = value
    advance = draw(hnp.arrays(np.int64, (METERS, DAYS), elements=st.sampled_from([UNKNOWN, 0, 20_000, 10**9])))
    exact = draw(st.booleans())
    if exact:
        advance = np.maximum(wh, 0).sum(axis=2, dtype=np.int64)
    history = draw(st.integers(0, DAYS - 1))
    grades = draw(st.sampled_from([Quality.VALID, Quality.PREVIOUS_DAYS, Quality.QUESTIONABLE]))
    quality = np.full((METERS, history, SLOTS), grades, dtype=np.uint8)
    quality[wh[:, :history] < 0] = Quality.ABSENT
    capacity = np.array([draw(st.sampled_from([UNKNOWN, 4_600])), 4_600], dtype=np.int32)
    unit = np.array([1, 1000], dtype=np.int64)
    code = np.array([1, 3], dtype=np.uint8)
    return MeterDays(FIRST_DAY, wh, code, capacity, advance, unit, history, quality if history else None)


def run(block: MeterDays, house: House) -> VeeResult:
    """Run VEE with the house rules."""
    return run_vee(block, house.thresholds, house.calendar, house.profiles)


@settings(max_examples=100, deadline=None)
@given(block=blocks())
def test_nothing_received_is_lost(block: MeterDays, house: House) -> None:
    """The originals come back from the validated values and the edits, whatever was done."""
    before = block.wh.copy()
    result = run(block, house)
    assert (block.wh == before).all()
    assert (restore_originals(result.wh, result.edits) == block.wh[:, block.history_days :]).all()


@settings(max_examples=100, deadline=None)
@given(block=blocks())
def test_every_change_says_rule_method_and_quality(block: MeterDays, house: House) -> None:
    """A slot differs from what was received only where an edit says so, and the edit agrees with the arrays."""
    result = run(block, house)
    edits, target = result.edits, block.wh[:, block.history_days :]
    at = (edits.meter, edits.day, edits.slot)
    changed = np.zeros(target.shape, dtype=np.bool_)
    changed[at] = True
    assert (result.wh == target)[~changed].all()
    assert (result.wh[at] == edits.edited_wh).all()
    assert (result.quality[at] == edits.quality).all()
    assert (edits.rule > 0).all()
    made = edits.edited_wh != MISSING
    assert (edits.method[made] > 0).all()


@settings(max_examples=100, deadline=None)
@given(block=blocks())
def test_counts_totals_and_codes_agree(block: MeterDays, house: House) -> None:
    """Totals, counts, sentinel and quality say the same thing; no value is negative; refusals cover the absent."""
    result = run(block, house)
    absent = is_absent(result.quality)
    assert (absent == (result.wh == MISSING)).all()
    assert (result.wh[~absent] >= 0).all()
    assert (result.missing == absent.sum(axis=2)).all()
    filled = is_estimated(result.quality) | (result.quality == Quality.OUTAGE_ZERO)
    assert (result.estimated == filled.sum(axis=2)).all()
    assert (result.total_wh == np.where(absent, 0, result.wh).sum(axis=2, dtype=np.int64)).all()
    refused = (result.refusals.last - result.refusals.first + 1).sum()
    assert refused == absent.sum()


@settings(max_examples=80, deadline=None)
@given(block=blocks())
def test_never_from_estimates(block: MeterDays, house: House) -> None:
    """Values in history that are not good measurements change nothing: estimates do not come from them.

    Registers are taken away, for their residual rightly counts the energy of what stands in a span.
    """
    advance = np.full_like(block.advance_wh, UNKNOWN)
    plain = MeterDays(**{**vars(block), "advance_wh": advance})
    if block.quality is None:
        return
    wh = block.wh.copy()
    doubtful = ~is_good(block.quality) & ~is_absent(block.quality)
    wh[:, : block.history_days][doubtful] = 3_999
    other = MeterDays(**{**vars(plain), "wh": wh})
    first, second = run(plain, house), run(other, house)
    assert (first.wh == second.wh).all()
    assert (first.quality == second.quality).all()


@settings(max_examples=60, deadline=None)
@given(block=blocks())
def test_meters_do_not_touch_each_other(block: MeterDays, house: House) -> None:
    """A block cut in two gives the same result: what one meter sends never changes another's values."""
    whole = run(block, house)
    for meter in range(METERS):
        part = slice(meter, meter + 1)
        alone = MeterDays(
            block.first_day,
            block.wh[part],
            block.class_code[part],
            block.capacity_wh[part],
            block.advance_wh[part],
            block.register_unit_wh[part],
            block.history_days,
            None if block.quality is None else block.quality[part],
        )
        result = run(alone, house)
        assert (result.wh[0] == whole.wh[meter]).all()
        assert (result.quality[0] == whole.quality[meter]).all()


@settings(max_examples=80, deadline=None)
@given(
    data=st.data(),
    sizes=st.lists(st.integers(1, 60), min_size=1, max_size=5),
)
def test_a_split_is_exact(data: st.DataObject, sizes: list[int]) -> None:
    """Parts are whole, not negative, and sum to the residual, for any weights up to 2^31 and residuals up to 2^38."""
    residual = np.array([data.draw(st.integers(0, 2**38 - 1)) for _ in sizes])
    weight = np.array([data.draw(st.integers(0, 2**31 - 1)) for _ in range(sum(sizes))], dtype=np.int64)
    first = np.cumsum([0, *sizes[:-1]])
    parts = split_exactly(residual, weight, first)
    assert (parts >= 0).all()
    assert (np.add.reduceat(parts, first) == residual).all()


def test_the_same_block_gives_the_same_result(estate, house) -> None:  # type: ignore[no-untyped-def]
    """Two runs are bit for bit alike."""
    again = run(estate.block, house)
    assert (again.wh == estate.result.wh).all()
    assert (again.quality == estate.result.quality).all()
