"""Metering points drawn at random: class, size, breaker, register, solar roof. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nangluong.metering.generator.recipe import Recipe
from nangluong.metering.slots import Codes, Mask, Wh32, Wh64


@dataclass(frozen=True)
class Meters:
    """M metering points; all arrays (M,). `day_wh`: mean use a day; `capacity_wh`: one slot at rated current."""

    class_code: Codes
    day_wh: Wh64
    capacity_wh: Wh32
    register_unit_wh: Wh64
    modulus_wh: Wh64
    solar: Mask

    def __len__(self) -> int:
        """Return the number of metering points."""
        return len(self.class_code)


def make_meters(recipe: Recipe, count: int, seed: int, nominal_volt: int = 230) -> Meters:
    """Draw `count` metering points; the same seed gives the same ones on every machine."""
    rng = np.random.default_rng([seed, 1])
    keys = recipe.made_classes
    share = np.array([recipe.of_class(key)["share"] for key in keys], dtype=np.float64)
    pick = rng.choice(len(keys), size=count, p=share / share.sum())

    def column(name: str) -> Wh64:
        return np.array([recipe.of_class(key)[name] for key in keys], dtype=np.int64)[pick]

    spread = column("spread") / 1000
    day_wh = (column("wh_per_day") * np.exp(rng.standard_normal(count) * spread - spread**2 / 2)).astype(np.int64)
    slots = recipe.profiles.parts.shape[2]
    capacity = column("ampere") * column("phases") * nominal_volt * 24 // slots
    # A connection is sized for its load: peaks of a drawn day stay under it.
    day_wh = np.minimum(day_wh, capacity * slots // 12)
    day_wh[rng.random(count) * 1000 < column("vacant_permille")] = 0
    household = np.array([recipe.classes.code(key) for key in keys], dtype=np.uint8)[pick] == recipe.classes.code(
        "household"
    )
    solar = household & (rng.random(count) * 1000 < recipe.raw["solar"]["share_permille"])
    return Meters(
        class_code=np.array([recipe.classes.code(key) for key in keys], dtype=np.uint8)[pick],
        day_wh=day_wh,
        capacity_wh=capacity.astype(np.int32),
        register_unit_wh=column("register_unit_wh"),
        modulus_wh=np.full(count, 10 ** recipe.raw["dials"] * 1000, dtype=np.int64),
        solar=solar,
    )
