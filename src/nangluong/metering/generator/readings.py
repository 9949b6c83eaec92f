"""What meters used and what arrived of it: intervals, registers, reactive energy, clocks. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nangluong.metering.generator.faults import FaultKind, Faults, draw_faults, spoil
from nangluong.metering.generator.meters import Meters
from nangluong.metering.generator.recipe import Recipe
from nangluong.metering.slots import UNKNOWN, Wh32, Wh64, day_of
from nangluong.metering.vee.findings import Index

_TABLE = 1 << 14
_CHUNK_METERS = 256


@dataclass(frozen=True)
class Readings:
    """Truth and what was received, M meters x D days x S slots.

    `true_wh`: used; `received_wh`: after faults, MISSING where nothing came. `register_start_wh`, `register_end_wh`
    (M, D): reads at midnight in whole register units, UNKNOWN on days without any interval. `export_wh`: (solar
    meters, D, S) energy fed back, rows in the order of `solar_meters`. `reactive_varh`: for `reactive_meters`.
    `drift_s` (M, D): meter clock minus true time.
    """

    first_day: int
    true_wh: Wh32
    received_wh: Wh32
    register_start_wh: Wh64
    register_end_wh: Wh64
    solar_meters: Index
    export_wh: Wh32
    reactive_meters: Index
    reactive_varh: Wh32
    drift_s: Wh64
    faults: Faults


def _noise_table(rng: np.random.Generator, slot: int, burst_share: int, burst: int) -> npt.NDArray[np.float32]:
    """Return 2^14 factors with mean 1: lognormal, some of them bursts. A table and an index are 10 x a fresh draw."""
    table = np.exp(rng.standard_normal(_TABLE) * (slot / 1000))
    table[rng.random(_TABLE) * 1000 < burst_share] *= burst / 1000
    factors: npt.NDArray[np.float32] = (table / table.mean()).astype(np.float32)
    return factors


def _day_factors(recipe: Recipe, key: str, days: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Return season and Tết as one factor a day."""
    months = np.array([day_of(int(day)).month for day in days])
    factor = np.array(recipe.raw["months"][key], dtype=np.float32)[months - 1] / 1000
    tet = np.isin(days, np.fromiter(recipe.tet, dtype=np.int64, count=len(recipe.tet)))
    factor[tet] *= recipe.raw["tet"][key] / 1000
    factors: npt.NDArray[np.float32] = factor.astype(np.float32)
    return factors


def _use(recipe: Recipe, meters: Meters, days: npt.NDArray[np.int64], seed: int) -> Wh32:
    slots = recipe.profiles.parts.shape[2]
    use = np.zeros((len(meters), len(days), slots), dtype=np.int32)
    kind = recipe.calendar.day_class(days)
    for number, key in enumerate(recipe.made_classes):
        code = recipe.classes.code(key)
        mine = np.flatnonzero(meters.class_code == code)
        rng = np.random.default_rng([seed, 3, number])
        noise = recipe.noise(key)
        table = _noise_table(rng, noise["slot"], noise["burst_share"], noise["burst"])
        shape = recipe.profiles.parts[code][kind].astype(np.float32) / 1_000_000
        shape *= _day_factors(recipe, key, days)[:, None]
        for start in range(0, len(mine), _CHUNK_METERS):
            part = mine[start : start + _CHUNK_METERS]
            day = np.exp(rng.standard_normal((len(part), len(days)), dtype=np.float32) * (noise["day"] / 1000))
            day *= meters.day_wh[part].astype(np.float32)[:, None]
            index = rng.integers(0, _TABLE, (len(part), len(days), slots), dtype=np.uint16)
            values = table[index]
            values *= shape
            values *= day[:, :, None]
            ceiling = meters.capacity_wh[part].astype(np.float32)[:, None, None]
            use[part] = np.minimum(values, ceiling * np.float32(0.95)).astype(np.int32)
    return use


def _solar(recipe: Recipe, meters: Meters, use: Wh32, seed: int) -> tuple[Index, Wh32]:
    """Take solar roofs off the use; return who they are and what they feed back."""
    rng = np.random.default_rng([seed, 4])
    owners = np.flatnonzero(meters.solar)
    raw = recipe.raw["solar"]
    hours = np.array(raw["hours"], dtype=np.float32)
    shape = np.repeat(hours / hours.sum(), use.shape[2] // 24) / (use.shape[2] // 24)
    cloud = 1 - rng.random((len(owners), use.shape[1]), dtype=np.float32) * (raw["cloud_permille"] / 1000)
    made = (raw["wh_per_day"] * cloud[:, :, None] * shape).astype(np.int32)
    net = use[owners] - made
    use[owners] = np.maximum(net, 0)
    return owners, np.maximum(-net, 0)


def _registers(meters: Meters, true_wh: Wh32, faults: Faults, seed: int) -> tuple[Wh64, Wh64]:
    """Return reads at the start and end of days, in whole units; rollovers, swaps and jumps where the plan has them."""
    rng = np.random.default_rng([seed, 5])
    slots = true_wh.shape[2]
    ends = np.cumsum(true_wh.sum(axis=2, dtype=np.int64), axis=1)
    start = rng.integers(0, meters.modulus_wh - ends[:, -1] - 1)
    rolling = faults.meter[faults.of(FaultKind.ROLLOVER)]
    start[rolling] = meters.modulus_wh[rolling] - ends[rolling, -1] // 2 - 1
    reads = np.concatenate([start[:, None], start[:, None] + ends], axis=1)
    for row in np.flatnonzero(faults.of(FaultKind.REGISTER_JUMP)):
        meter, day = faults.meter[row], faults.first[row] // slots
        reads[meter, day + 1 :] += faults.size[row] * (1000 + true_wh[meter, day].sum())
    reads %= meters.modulus_wh[:, None]
    for row in np.flatnonzero(faults.of(FaultKind.SWAP)):
        meter, day = faults.meter[row], faults.first[row] // slots
        reads[meter, day + 1 :] = ends[meter, day:] - ends[meter, day]
    reads -= reads % meters.register_unit_wh[:, None]
    return reads[:, :-1].copy(), reads[:, 1:].copy()


def _reactive(recipe: Recipe, meters: Meters, use: Wh32, faults: Faults) -> tuple[Index, Wh32]:
    """Return reactive energy of the larger customers; where a current path was cut the active energy reads 0."""
    large = [recipe.classes.code(key) for key in ("business", "industry")]
    cut = faults.meter[faults.of(FaultKind.ZERO_WHILE_REACTIVE)]
    owners = np.flatnonzero(np.isin(meters.class_code, large) | np.isin(np.arange(len(meters)), cut))
    standing = np.where(meters.day_wh[owners] > 0, 8, 0).astype(np.int32)  # a vacant place draws nothing at all
    varh = use[owners] * 2 // 5 + standing[:, None, None]
    flat = use.reshape(len(use), -1)
    for row in np.flatnonzero(faults.of(FaultKind.ZERO_WHILE_REACTIVE)):
        flat[faults.meter[row], faults.first[row] : faults.first[row] + faults.length[row]] = 0
    return owners, varh.astype(np.int32)


def make_readings(recipe: Recipe, meters: Meters, first_day: int, days: int, seed: int) -> Readings:
    """Make `days` days of readings from `first_day` (a day number) for `meters`; seeded, the same everywhere."""
    numbers = np.arange(first_day, first_day + days)
    use = _use(recipe, meters, numbers, seed)
    owners, export = _solar(recipe, meters, use, seed)
    faults = draw_faults(recipe, len(meters), days, use.shape[2], seed)
    # Where nothing is drawn, a cut current path changes nothing: that is no fault anybody could find.
    faults = faults.keep(~(faults.of(FaultKind.ZERO_WHILE_REACTIVE) & (meters.day_wh[faults.meter] == 0)))
    reactive_meters, varh = _reactive(recipe, meters, use, faults)
    received = use.copy()
    faults = spoil(received, faults, meters.capacity_wh)
    start, end = _registers(meters, use, faults, seed)
    nothing = (received == np.iinfo(np.int32).min).all(axis=2)
    start[nothing], end[nothing] = UNKNOWN, UNKNOWN
    drift = np.random.default_rng([seed, 6]).integers(-20, 21, (len(meters), days))
    for row in np.flatnonzero(faults.of(FaultKind.CLOCK_DRIFT)):
        drift[faults.meter[row], faults.first[row] // use.shape[2] :] = 600
    return Readings(first_day, use, received, start, end, owners, export, reactive_meters, varh, drift, faults)
