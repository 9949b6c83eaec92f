"""Against the generator's truth: every seeded class of fault is found, clean days are left alone."""

from __future__ import annotations

import numpy as np
import pytest

from nangluong.metering.codes import Outcome, Rule
from nangluong.metering.generator import FaultKind
from nangluong.metering.vee import Findings
from nangluong.metering.vee.companions import check_clock, check_reactive, check_register_order
from tests.metering.conftest import Estate, House

SLOTS = 48
EXPECTED = {
    FaultKind.SHORT_GAP: Rule.MISSING,
    FaultKind.LONG_GAP: Rule.MISSING,
    FaultKind.DEAD_TAIL: Rule.MISSING,
    FaultKind.SILENT: Rule.MISSING,
    FaultKind.SPIKE: Rule.SPIKE,
    FaultKind.OVER_CAPACITY: Rule.OVER_CAPACITY,
    FaultKind.NEGATIVE: Rule.NEGATIVE,
    FaultKind.STUCK: Rule.STUCK,
    FaultKind.REGISTER_JUMP: Rule.SUM_CHECK,
    FaultKind.SWAP: Rule.REGISTER_BACKWARDS,
    FaultKind.ZERO_WHILE_REACTIVE: Rule.ZERO_WHILE_REACTIVE,
    FaultKind.CLOCK_DRIFT: Rule.CLOCK_DRIFT,
}


def all_findings(estate: Estate, house: House) -> Findings:
    """Return what the kernel and the companions found together."""
    readings, meters = estate.readings, estate.meters
    reactive = check_reactive(
        readings.received_wh[readings.reactive_meters],
        readings.reactive_varh,
        meters.class_code[readings.reactive_meters],
        house.thresholds,
    )
    owned = Findings(
        readings.reactive_meters[reactive.meter],
        *(getattr(reactive, name) for name in list(Findings.__dataclass_fields__)[1:]),
    )
    clock = check_clock(readings.drift_s, meters.class_code, SLOTS, house.thresholds)
    order = check_register_order(estate.backwards, SLOTS)
    return Findings.concat([estate.result.findings, owned, clock, order])


def recall(kind: FaultKind, estate: Estate, house: House) -> tuple[int, int]:
    """Return how many seeded faults of a kind the right rule found at the right place, and how many there are."""
    found, faults = all_findings(estate, house), estate.readings.faults
    rows = np.flatnonzero(faults.of(kind))
    hits = 0
    for row in rows:
        first, last = faults.first[row], faults.first[row] + max(int(faults.length[row]), 1) - 1
        mine = (found.meter == faults.meter[row]) & (found.rule == EXPECTED[kind])
        if (
            kind != FaultKind.STUCK
        ):  # a run stuck by chance at its own mean has the register's energy: found, and cleared
            mine &= found.outcome != Outcome.VERIFIED
        overlap = (found.day * SLOTS + found.first <= last) & (found.day * SLOTS + found.last >= first)
        hits += bool((mine & overlap).any())
    return hits, len(rows)


@pytest.mark.parametrize("kind", EXPECTED)
def test_every_seeded_fault_is_found(kind: FaultKind, estate: Estate, house: House) -> None:
    """Recall is 100 % per class."""
    hits, seeded = recall(kind, estate, house)
    print(f"{kind.name}: {hits} of {seeded}")
    assert seeded >= 4
    assert hits == seeded


def test_a_rollover_is_no_fault(estate: Estate) -> None:
    """A register that passes its last digit gives the true advance."""
    faults = estate.readings.faults
    rolled = faults.meter[faults.of(FaultKind.ROLLOVER)]
    rolled = rolled[estate.readings.true_wh[rolled].any(axis=(1, 2))]  # a vacant home's register stands still
    assert len(rolled) > 10
    assert (estate.readings.register_end_wh[rolled] < estate.readings.register_start_wh[rolled]).any(axis=1).all()
    truth = estate.readings.true_wh[rolled].sum(axis=2)
    assert not estate.backwards[rolled].any()
    assert np.abs(estate.advance_wh[rolled] - truth).max() <= estate.meters.register_unit_wh.max()


def false_alarms(estate: Estate, house: House) -> float:
    """Return the share of days of meters without a seeded fault that have a finding which no register cleared."""
    clean = np.ones(len(estate.meters), dtype=np.bool_)
    clean[estate.readings.faults.meter] = False
    found = all_findings(estate, house)
    false = clean[found.meter] & (found.outcome != Outcome.VERIFIED)
    days = len(np.unique(found.meter[false] * 1000 + found.day[false]))
    return float(days / (clean.sum() * estate.result.total_wh.shape[1]))


def test_clean_days_raise_no_alarm(estate: Estate, house: House) -> None:
    """Below 0.1 % of clean days."""
    share = false_alarms(estate, house)
    print(f"false alarms on clean days: {share:.4%}")
    assert share < 0.001


def test_clean_values_are_not_touched(estate: Estate) -> None:
    """What nobody spoilt comes out as it was used."""
    clean = np.ones(len(estate.meters), dtype=np.bool_)
    clean[estate.readings.faults.meter] = False
    assert (estate.result.wh[clean] == estate.readings.true_wh[clean]).all()


def test_estimated_days_have_the_registers_energy(estate: Estate) -> None:
    """With a register on both sides, no estimated day is off by more than what the register can say."""
    result = estate.result
    done = (result.estimated > 0) & (result.missing == 0) & (estate.advance_wh >= 0)
    jumped = estate.readings.faults.meter[estate.readings.faults.of(FaultKind.REGISTER_JUMP)]
    done[jumped] = False
    truth = estate.readings.true_wh.sum(axis=2, dtype=np.int64)
    error = np.abs(result.total_wh - truth)[done]
    unit = np.broadcast_to(estate.meters.register_unit_wh[:, None], done.shape)[done]
    print(f"{done.sum()} estimated days, energy error {error.sum() / truth[done].sum():.5%}")
    assert (error <= 3 * unit).all()
