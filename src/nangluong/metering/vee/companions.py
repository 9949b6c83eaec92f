"""Checks against something beside the vector: reactive energy, check meter, clock, register order, own past. Pure."""

from __future__ import annotations

import numpy as np

from nangluong.metering.codes import Outcome, Rule
from nangluong.metering.slots import Codes, Mask, Wh32, Wh64
from nangluong.metering.vee.findings import Findings, make_findings
from nangluong.metering.vee.rulebook import Thresholds
from nangluong.metering.vee.runs import Runs, runs_of


def check_reactive(wh: Wh32, varh: Wh32, class_code: Codes, thresholds: Thresholds) -> Findings:
    """Find runs of active energy 0 while reactive energy flows: a cut current path, or tampering.

    `wh`, `varh`: (M, D, S) of the same meters, MISSING where absent. UBP 1.4.5. Findings are questionable: the
    register shows the same zero, so it can clear nothing.
    """
    days, slots = wh.shape[1:]
    least_varh = thresholds.value("zero_while_reactive", "min_varh")[class_code].astype(np.int32)
    idle = (wh == 0) & (varh > least_varh[:, None, None])
    runs = runs_of(np.flatnonzero(idle), slots)
    meter = runs.start // (days * slots)
    least = thresholds.value("zero_while_reactive", "min_minutes")[class_code[meter]] * slots // 1440
    long = runs.length >= least
    runs, meter, least = Runs(runs.start[long], runs.stop[long]), meter[long], least[long]
    first = runs.start % slots
    day = runs.start // slots % days
    return make_findings(
        meter,
        day,
        first,
        first + runs.length - 1,
        Rule.ZERO_WHILE_REACTIVE,
        Outcome.QUESTIONABLE,
        varh.reshape(-1)[runs.start],
        least_varh[meter],
    )


def check_clock(drift_s: Wh64, class_code: Codes, slots: int, thresholds: Thresholds) -> Findings:
    """Find days on which the meter's clock was off (`drift_s` (M, D): meter minus true time, seconds). UBP 1.3.2.

    Beyond the second limit the day's vector belongs to other hours: failed; between the two it is questionable.
    """
    drift = np.abs(drift_s)
    warn = thresholds.value("clock_drift", "warn_seconds")[class_code]
    fail = thresholds.value("clock_drift", "fail_seconds")[class_code]
    meter, day = np.nonzero(drift > warn[:, None])
    off = drift[meter, day]
    outcome = np.where(off > fail[meter], Outcome.FAILED, Outcome.QUESTIONABLE)
    return make_findings(meter, day, 0, slots - 1, Rule.CLOCK_DRIFT, outcome, off, warn[meter])


def check_register_order(backwards: Mask, slots: int) -> Findings:
    """Report the days (M, D) on which a register went backwards without a rollover: a swap, a reset or a wrong read."""
    meter, day = np.nonzero(backwards)
    return make_findings(meter, day, 0, slots - 1, Rule.REGISTER_BACKWARDS, Outcome.QUESTIONABLE, 0, 0)


def check_main_and_check(
    main_wh: Wh64, check_wh: Wh64, class_code: Codes, slots: int, thresholds: Thresholds
) -> Findings:
    """Find days (M, D) on which main and check meter differ by more than their classes allow. BSCP502 4.1.7.

    Energies of complete days in Wh, UNKNOWN where one is not complete: such a day is not judged.
    """
    limit = thresholds.value("main_and_check", "permille")[class_code][:, None]
    floor = thresholds.value("main_and_check", "floor_wh_per_day")[class_code][:, None]
    both = (main_wh >= 0) & (check_wh >= 0) & (np.maximum(main_wh, check_wh) >= floor)
    allowed = np.maximum(main_wh, check_wh) * limit // 1000
    meter, day = np.nonzero(both & (np.abs(main_wh - check_wh) > allowed))
    measured = np.abs(main_wh - check_wh)[meter, day]
    outcome = Outcome.QUESTIONABLE
    return make_findings(meter, day, 0, slots - 1, Rule.MAIN_AND_CHECK, outcome, measured, allowed[meter, day])


def check_use(daily_wh: Wh64, usual_wh: Wh64, class_code: Codes, slots: int, thresholds: Thresholds) -> Findings:
    """Find meters whose average day of a period deviates from the usual one. UBP 1.5.1, per period, never per day.

    `daily_wh` (M,): average daily use of the period; `usual_wh` (M,): of the same month last year, else of the last
    month; UNKNOWN where there is none. Findings stand at day 0 of the period.
    """
    floor = thresholds.value("high_low_use", "floor_wh_per_day")[class_code]
    judged = (daily_wh >= 0) & (usual_wh >= 0) & (np.maximum(daily_wh, usual_wh) >= floor)
    parts = []
    for rule, name, sign in ((Rule.HIGH_USE, "rise_permille", 1), (Rule.LOW_USE, "fall_permille", -1)):
        allowed = usual_wh * thresholds.value("high_low_use", name)[class_code] // 1000
        meter = np.flatnonzero(judged & (sign * (daily_wh - usual_wh) > allowed))
        bound = usual_wh[meter] + sign * allowed[meter]
        day = np.zeros(len(meter), dtype=np.int64)
        parts.append(make_findings(meter, day, 0, slots - 1, rule, Outcome.QUESTIONABLE, daily_wh[meter], bound))
    return Findings.concat(parts)
