"""The estimation ladder: straight line, previous days, same weekdays, class profile. Never from estimates. Pure.

Order and lengths follow the German substitute rules (VDN MeteringCode 2006 A8.2.2) and UBP; the choice of three
previous days before four same weekdays follows the measured errors in real homes (vee_rules.yaml, `estimation`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nangluong.metering.codes import Method, is_good
from nangluong.metering.slots import Calendar, Codes, Mask, Wh32, Wh64, weekday
from nangluong.metering.vee.findings import Index
from nangluong.metering.vee.profiles import ClassProfiles
from nangluong.metering.vee.rulebook import Thresholds
from nangluong.metering.vee.runs import Runs, positions_of, runs_of


@dataclass(frozen=True)
class Ground:
    """What estimates are made from: values and qualities of the whole block (M, D, S), and its days.

    `interrupted` and `check_wh` as in `MeterDays`, None if there is nothing.
    """

    wh: Wh32
    quality: Codes
    first_day: int
    calendar: Calendar
    class_code: Codes
    interrupted: Mask | None
    check_wh: Wh32 | None

    @property
    def days(self) -> int:
        """Days in the block."""
        return int(self.wh.shape[1])

    @property
    def slots(self) -> int:
        """Slots a day."""
        return int(self.wh.shape[2])

    def good(self, positions: Index) -> Mask:
        """Tell which flat positions hold a measured value free of doubt."""
        return is_good(self.quality.reshape(-1)[positions])

    def usable_day(self, positions: Index) -> Mask:
        """Tell which flat positions lie on days without an established interruption."""
        if self.interrupted is None:
            return np.ones(len(positions), dtype=np.bool_)
        days = self.interrupted.reshape(-1, self.slots)[positions // self.slots]
        return np.asarray(~days.any(axis=1), dtype=np.bool_)


@dataclass(frozen=True)
class Estimates:
    """For every hole (flat, sorted position): `wh` int64, -1 = none; `method`; `unscaled` = a shape without a size."""

    position: Index
    wh: Wh64
    method: Codes
    unscaled: Mask


def climb(ground: Ground, holes: Index, profiles: ClassProfiles, thresholds: Thresholds) -> Estimates:
    """Estimate every hole by the first rung that can, from the block's own good values."""
    out = Estimates(
        holes,
        np.full(len(holes), -1, dtype=np.int64),
        np.zeros(len(holes), dtype=np.uint8),
        np.zeros(len(holes), dtype=np.bool_),
    )
    if not len(holes):
        return out

    def threshold(name: str) -> int:
        return thresholds.one("estimation", name)

    _interruptions(ground, out)
    _check_meter(ground, out)
    _straight_lines(ground, out, threshold("linear_minutes") * ground.slots // 1440)
    day_class = ground.calendar.day_class(np.arange(ground.days) + ground.first_day)
    lags = range(1, threshold("previous_days_back") + 1)
    most, least = threshold("previous_days"), threshold("previous_days_least")
    _like_days(ground, out, lags, day_class, most, least, Method.PREVIOUS_DAYS)
    kind = weekday(np.arange(ground.days) + ground.first_day).astype(np.uint8)
    weeks = range(7, threshold("same_weekdays_back") + 1, 7)
    most, least = threshold("same_weekdays"), threshold("same_weekdays_least")
    _like_days(ground, out, weeks, kind, most, least, Method.SAME_WEEKDAYS)
    _class_profile(ground, out, profiles, day_class, threshold("profile_own_days"))
    return out


def _interruptions(ground: Ground, out: Estimates) -> None:
    """Put 0 where an interruption of supply is established; nowhere else is 0 an estimate."""
    if ground.interrupted is None:
        return
    dark = ground.interrupted.reshape(-1)[out.position]
    out.wh[dark] = 0
    out.method[dark] = Method.OUTAGE_ZERO


def _check_meter(ground: Ground, out: Estimates) -> None:
    """Copy the check meter, the first choice wherever one stands (Elexon's order)."""
    if ground.check_wh is None:
        return
    open_ = np.flatnonzero(out.wh < 0)
    copy = ground.check_wh.reshape(-1)[out.position[open_]]
    there = copy >= 0
    out.wh[open_[there]] = copy[there]
    out.method[open_[there]] = Method.CHECK_METER


def _straight_lines(ground: Ground, out: Estimates, longest: int) -> None:
    """Join the good neighbours of every gap of at most `longest` slots, across midnight too."""
    length = ground.days * ground.slots
    gaps = runs_of(out.position[out.wh < 0], length)
    short = (gaps.length <= longest) & (gaps.start % length > 0) & (gaps.stop % length > 0)
    gaps = Runs(gaps.start[short], gaps.stop[short])
    sure = ground.good(gaps.start - 1) & ground.good(gaps.stop)
    gaps = Runs(gaps.start[sure], gaps.stop[sure])
    if not len(gaps):
        return
    flat = ground.wh.reshape(-1)
    n = np.repeat(gaps.length, gaps.length)
    left = np.repeat(flat[gaps.start - 1].astype(np.int64), gaps.length)
    right = np.repeat(flat[gaps.stop].astype(np.int64), gaps.length)
    positions = positions_of(gaps)
    step = positions - np.repeat(gaps.start, gaps.length) + 1
    at = np.searchsorted(out.position, positions)
    out.wh[at] = (left * (n + 1 - step) + right * step + (n + 1) // 2) // (n + 1)
    out.method[at] = Method.LINEAR


def _like_days(ground: Ground, out: Estimates, lags: range, kind: Codes, most: int, least: int, method: Method) -> None:
    """Take the mean of the same slot on up to `most` earlier days of the same `kind` (one code a day of the block)."""
    open_ = np.flatnonzero(out.wh < 0)
    total = np.zeros(len(open_), dtype=np.int64)
    count = np.zeros(len(open_), dtype=np.int64)
    position = out.position[open_]
    day = (position // ground.slots) % ground.days
    flat = ground.wh.reshape(-1)
    active = np.arange(len(open_))
    for lag in lags:
        active = active[(count[active] < most) & (day[active] >= lag)]
        if not len(active):
            break
        like = active[kind[day[active] - lag] == kind[day[active]]]
        source = position[like] - lag * ground.slots
        good = ground.good(source) & ground.usable_day(source)
        total[like[good]] += flat[source[good]]
        count[like[good]] += 1
    enough = count >= least
    at = open_[enough]
    out.wh[at] = (total[enough] + count[enough] // 2) // count[enough]
    out.method[at] = method


def _class_profile(ground: Ground, out: Estimates, profiles: ClassProfiles, day_class: Codes, own_days: int) -> None:
    """Give the shape of the class the size of the meter's own days; without `own_days` of them only note the shape."""
    open_ = np.flatnonzero(out.wh < 0)
    if not len(open_):
        return
    row = out.position[open_] // ground.slots
    meter, day = row // ground.days, row % ground.days
    shape = profiles.parts[ground.class_code[meter], day_class[day], out.position[open_] % ground.slots]
    meters, which = np.unique(meter, return_inverse=True)
    whole = is_good(ground.quality[meters]).all(axis=2)
    if ground.interrupted is not None:
        whole &= ~ground.interrupted[meters].any(axis=2)
    energy = (ground.wh[meters].sum(axis=2, dtype=np.int64) * whole).sum(axis=1)
    days = whole.sum(axis=1)
    sized = (days >= max(1, own_days))[which] & (shape >= 0)
    mean = (energy // np.maximum(days, 1))[which]
    at = open_[sized]
    out.wh[at] = (shape[sized] * mean[sized] + 500_000) // 1_000_000
    out.method[at] = Method.CLASS_PROFILE
    out.unscaled[open_[~sized & (shape >= 0)]] = True
