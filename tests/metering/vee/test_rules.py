"""Each rule and each rung by hand: small numbers that can be checked on paper."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from nangluong.metering.codes import Method, Outcome, Quality, Refusal, Rule
from nangluong.metering.slots import MISSING, UNKNOWN, Calendar, day_number
from nangluong.metering.vee import (
    Anchors,
    MeterDays,
    OfficerEdit,
    VeeResult,
    anchors_from_registers,
    apply_officer_edits,
    register_advance,
    restore_originals,
    run_vee,
)
from nangluong.metering.vee.companions import check_main_and_check, check_use
from nangluong.metering.vee.officer import EditRefused
from nangluong.metering.vee.profiles import no_profiles
from nangluong.metering.vee.rulebook import read_rulebook
from tests.metering.conftest import House

MONDAY = day_number(dt.date(2026, 3, 2))


def block(wh: np.ndarray, advance: np.ndarray | None = None, **more: object) -> MeterDays:
    """Return a block of one household with 40 A (4,600 Wh a half-hour) and a register of single Wh."""
    given = np.full(wh.shape[:2], UNKNOWN, dtype=np.int64) if advance is None else advance
    meters = len(wh)
    return MeterDays(
        MONDAY,
        wh.astype(np.int32),
        np.ones(meters, dtype=np.uint8),
        np.full(meters, 4_600, dtype=np.int32),
        given,
        np.ones(meters, dtype=np.int64),
        **more,  # type: ignore[arg-type]
    )


def run(what: MeterDays, house: House, anchors: Anchors | None = None) -> VeeResult:
    """Run without class profiles and holidays."""
    return run_vee(what, house.thresholds, Calendar(), no_profiles(9, 48), anchors)


def days(number: int) -> np.ndarray:
    """Return `number` days of one meter, 100 Wh plus the slot's number plus ten times the day's."""
    return (100 + np.arange(48)[None, :] + 10 * np.arange(number)[:, None])[None].astype(np.int32)


def test_a_short_gap_is_a_straight_line_across_midnight(house: House) -> None:
    """Four slots between 146 (slot 46 of day 0) and 114 (slot 3 of day 1 is 113): 139.6 … rounded."""
    wh = days(2)
    flat = wh.reshape(-1)
    flat[47:51] = MISSING
    result = run(block(wh), house)
    left, right = 146, int(flat[51])
    expected = [round(left + (right - left) * step / 5) for step in range(1, 5)]
    assert result.wh.reshape(-1)[47:51].tolist() == expected
    assert (result.quality.reshape(-1)[47:51] == Quality.LINEAR).all()


def test_five_slots_are_too_long_for_a_line(house: House) -> None:
    """Two and a half hours go to the previous days: Monday's to Wednesday's mean on Thursday."""
    wh = days(4)
    wh[0, 3, 10:15] = MISSING
    result = run(block(wh), house)
    assert result.wh[0, 3, 10:15].tolist() == [120, 121, 122, 123, 124]
    assert (result.quality[0, 3, 10:15] == Quality.PREVIOUS_DAYS).all()


def test_quarter_hours_work_alike(house: House) -> None:
    """96 slots: two hours are eight slots, six hours of one value are 24."""
    wh = np.tile(np.arange(96) + 100, (1, 5, 1)).astype(np.int32)
    wh[0, 2, 10:18] = MISSING
    wh[0, 3, 10:19] = MISSING
    wh[0, 4, 50:74] = 333
    wh[0, 4, 80] = 3_000  # 40 A carry 2,300 Wh a quarter-hour
    block_ = MeterDays(
        MONDAY,
        wh,
        np.ones(1, dtype=np.uint8),
        np.array([2_300], dtype=np.int32),
        np.full((1, 5), UNKNOWN, dtype=np.int64),
        np.ones(1, dtype=np.int64),
    )
    result = run_vee(block_, house.thresholds, Calendar(), no_profiles(9, 96))
    assert result.wh[0, 2, 10:18].tolist() == list(range(110, 118))
    assert (result.quality[0, 2, 10:18] == Quality.LINEAR).all()
    assert (result.quality[0, 3, 10:19] == Quality.PREVIOUS_DAYS).all()
    stuck = result.findings.rule == Rule.STUCK
    assert (result.findings.first[stuck][0], result.findings.last[stuck][0]) == (50, 73)
    assert result.findings.outcome[result.findings.rule == Rule.OVER_CAPACITY].tolist() == [Outcome.FAILED]


def test_saturday_takes_saturdays(house: House) -> None:
    """Six days in, the previous days of the kind are Saturdays a week and two weeks before."""
    wh = days(20)
    wh[0, 19, 0:48] = MISSING  # a Saturday; the Saturdays before are days 12 and 5
    result = run(block(wh), house)
    assert result.wh[0, 19].tolist() == [(int(wh[0, 12, s]) + int(wh[0, 5, s]) + 1) // 2 for s in range(48)]


def test_without_any_like_day_nothing_is_invented(house: House) -> None:
    """The first day of a meter has no past: refused, with the reason, never 0."""
    wh = days(1)
    wh[0, 0, 10:20] = MISSING
    result = run(block(wh), house)
    assert (result.wh[0, 0, 10:20] == MISSING).all()
    assert result.missing[0, 0] == 10
    assert result.refusals.reason.tolist() == [Refusal.NO_LIKE_DAY]
    assert (result.refusals.first[0], result.refusals.last[0]) == (10, 19)
    assert len(result.edits) == 0


def test_a_register_alone_spreads_evenly_and_exactly(house: House) -> None:
    """No past, no profile, but a register: the residual, to the Wh, over the gap."""
    wh = days(1)
    present = int(wh[0, 0, :10].sum() + wh[0, 0, 17:].sum())
    wh[0, 0, 10:17] = MISSING
    result = run(block(wh, np.array([[present + 1_003]])), house)
    assert result.wh[0, 0, 10:17].sum() == 1_003
    assert sorted(set(result.wh[0, 0, 10:17].tolist())) == [143, 144]
    assert (result.quality[0, 0, 10:17] == Quality.FLAT_ANCHORED).all()


def test_a_span_of_days_is_anchored_as_a_whole(house: House) -> None:
    """Reads before and after three silent days fix their sum; the shape is the previous days'."""
    wh = days(8)
    wh[0, 2:5] = MISSING
    advance = np.full((1, 8), UNKNOWN, dtype=np.int64)
    span = Anchors(np.array([0]), np.array([2]), np.array([5]), np.array([30_001]))
    result = run(block(wh, advance), house, span)
    assert result.total_wh[0, 2:5].sum() == 30_001
    assert (result.quality[0, 2:5] == Quality.PREVIOUS_DAYS_ANCHORED).all()


def test_a_spike_that_the_register_saw_is_verified(house: House) -> None:
    """4 kWh in a half-hour, and the register advanced by as much: real."""
    wh = days(1)
    wh[0, 0, 20] = 4_000
    result = run(block(wh, wh.sum(axis=2).astype(np.int64)), house)
    assert result.findings.outcome.tolist() == [Outcome.VERIFIED]
    assert result.quality[0, 0, 20] == Quality.VERIFIED
    assert result.wh[0, 0, 20] == 4_000


def test_a_spike_that_the_register_did_not_see_is_replaced(house: House) -> None:
    """The register's advance leaves 120 Wh for the slot."""
    wh = days(1)
    advance = wh.sum(axis=2).astype(np.int64)
    wh[0, 0, 20] = 4_000
    result = run(block(wh, advance), house)
    assert result.findings.outcome[result.findings.rule == Rule.SPIKE].tolist() == [Outcome.FAILED]
    assert result.wh[0, 0, 20] == 120
    assert result.edits.original_wh.tolist() == [4_000]
    assert result.edits.rule.tolist() == [Rule.SPIKE]


def test_a_spike_without_a_register_is_only_a_warning(house: House) -> None:
    """20 times the third highest is questionable and stays; 10 times is not even that."""
    wh = days(1)
    wh[0, 0, 20] = 4_000
    result = run(block(wh), house)
    assert result.findings.outcome.tolist() == [Outcome.QUESTIONABLE]
    assert result.wh[0, 0, 20] == 4_000
    wh[0, 0, 20] = 1_500
    assert len(run(block(wh), house).findings) == 0


def test_capacity_fails_even_without_a_register(house: House) -> None:
    """40 A carry 4,600 Wh a half-hour: 5,521 is over 120 %, 5,500 only doubtful."""
    wh = days(2)
    wh[0, 0, 20], wh[0, 1, 20] = 5_521, 5_500
    result = run(block(wh), house)
    over = result.findings.rule == Rule.OVER_CAPACITY
    assert result.findings.outcome[over].tolist() == [Outcome.FAILED, Outcome.QUESTIONABLE]
    assert result.quality[0, 0, 20] == Quality.LINEAR
    assert result.wh[0, 1, 20] == 5_500


def test_a_negative_value_fails_and_its_original_is_kept(house: House) -> None:
    """-1 Wh is a value, not the mark for absence."""
    wh = days(1)
    wh[0, 0, 20] = -1
    result = run(block(wh), house)
    assert result.wh[0, 0, 20] == 120
    assert restore_originals(result.wh, result.edits)[0, 0, 20] == -1


def test_a_sum_that_differs_for_no_visible_reason_is_only_reported(house: House) -> None:
    """No value is changed, but none of the day is trusted as a model either."""
    wh = days(1)
    result = run(block(wh, wh.sum(axis=2).astype(np.int64) + 50), house)
    assert result.findings.rule.tolist() == [Rule.SUM_CHECK]
    assert (result.wh == wh).all()
    assert (result.quality == Quality.QUESTIONABLE).all()


def test_an_interruption_is_zero_and_no_model(house: House) -> None:
    """A hole in an established interruption is 0; the day is not used for other days."""
    wh = days(5)
    dark = np.zeros(wh.shape, dtype=np.bool_)
    dark[0, 3, 10:20] = True
    wh[0, 3, 10:20] = MISSING
    wh[0, 4, 30:40] = MISSING
    result = run(block(wh, interrupted=dark), house)
    assert (result.wh[0, 3, 10:20] == 0).all()
    assert (result.quality[0, 3, 10:20] == Quality.OUTAGE_ZERO).all()
    assert result.wh[0, 4, 30] == (wh[0, 0, 30] + wh[0, 1, 30] + wh[0, 2, 30] + 1) // 3


def test_the_check_meter_comes_first(house: House) -> None:
    """Where a check meter stands, its value is the estimate."""
    wh = days(1)
    check = np.full(wh.shape, MISSING, dtype=np.int32)
    wh[0, 0, 5:7], check[0, 0, 5] = MISSING, 999
    result = run(block(wh, check_wh=check), house)
    assert result.wh[0, 0, 5] == 999
    assert result.edits.method.tolist()[0] == Method.CHECK_METER


def test_a_contradicting_register_scales_nothing(house: House) -> None:
    """Present values above the advance: the estimate of the gap stays as the ladder made it."""
    wh = days(4)
    wh[0, 3, 10:15] = MISSING
    advance = np.full((1, 4), UNKNOWN, dtype=np.int64)
    advance[0, 3] = 1_000
    result = run(block(wh, advance), house)
    assert result.wh[0, 3, 10:15].tolist() == [120, 121, 122, 123, 124]
    assert (result.quality[0, 3, 10:15] == Quality.PREVIOUS_DAYS).all()
    assert Rule.SUM_CHECK in result.findings.rule


@pytest.mark.parametrize(
    ("start", "end", "advance", "backwards"),
    [(99_850, 120, 270, False), (120, 99_850, 99_730, False), (5_000, 4_000, UNKNOWN, True), (-1, 5, UNKNOWN, False)],
)
def test_register_advance(start: int, end: int, advance: int, backwards: bool) -> None:
    """Five digits: 99850 to 00120 is 270 kWh (bill case TC-04 of the OLP-PMNM 2026 contest)."""
    most = np.array([UNKNOWN])
    found, back = register_advance(np.array([start]), np.array([end]), np.array([100_000]), most)
    assert (found[0], bool(back[0])) == (advance, backwards)


def test_anchors_join_days_without_reads() -> None:
    """Reads at the ends of days 0 and 3 make one span of three days."""
    start = np.array([[100, UNKNOWN, UNKNOWN, UNKNOWN, 900]])
    end = np.array([[200, UNKNOWN, UNKNOWN, 900, UNKNOWN]])
    spans = anchors_from_registers(start, end, np.array([10**9]), np.array([UNKNOWN]))
    assert list(zip(spans.day, spans.stop, spans.advance_wh, strict=True)) == [(0, 1, 100), (1, 4, 700)]


def test_high_and_low_use(house: House) -> None:
    """More than double or less than half is found, just double is not, a small user never."""
    daily = np.array([20_100, 20_000, 4_900, 100, UNKNOWN])
    usual = np.array([10_000, 10_000, 10_000, 900, 10_000])
    found = check_use(daily, usual, np.ones(5, dtype=np.uint8), 48, house.thresholds)
    assert list(zip(found.meter, found.rule, strict=True)) == [(0, Rule.HIGH_USE), (2, Rule.LOW_USE)]


def test_main_and_check_meter(house: House) -> None:
    """1.5 % of 100 kWh is 1.5 kWh; days that are not complete are not judged."""
    main = np.array([[100_000, 100_000, UNKNOWN]])
    check = np.array([[98_400, 98_600, 5]])
    found = check_main_and_check(main, check, np.ones(1, dtype=np.uint8), 48, house.thresholds)
    assert found.day.tolist() == [0]


def test_an_officers_edit_can_be_undone() -> None:
    """The record gives the original back; an edit needs a reason and a possible value."""
    wh, quality = days(1), np.full((1, 1, 48), Quality.VALID, dtype=np.uint8)
    values, grades, record = apply_officer_edits(wh, quality, [OfficerEdit(0, 0, 3, 777, "biên bản 12")])
    assert values[0, 0, 3] == 777
    assert grades[0, 0, 3] == Quality.OFFICER
    assert (restore_originals(values, record) == wh).all()
    for bad in (OfficerEdit(0, 0, 3, 1, " "), OfficerEdit(0, 0, 3, -1, "x"), OfficerEdit(0, 9, 3, 1, "x")):
        with pytest.raises(EditRefused):
            apply_officer_edits(wh, quality, [bad])


def test_thresholds_are_effective_dated(house: House, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """The day of change has the new threshold, the day before the old one."""
    text = """
rules:
  - {rule: spike, classes: all, valid_from: "", valid_to: "2026-07-01", thresholds: {ratio_permille: 1800},
     source: test, confidence: illustrative}
  - {rule: spike, classes: all, valid_from: "2026-07-01", valid_to: "", thresholds: {ratio_permille: 2500},
     source: test, confidence: illustrative}
"""
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    book = read_rulebook(path, house.classes)
    assert book.as_of(dt.date(2026, 6, 30)).one("spike", "ratio_permille") == 1800
    assert book.as_of(dt.date(2026, 7, 1)).one("spike", "ratio_permille") == 2500
