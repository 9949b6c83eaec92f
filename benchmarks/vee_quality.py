"""How good validation and estimation are: recall by kind of fault, false alarms, energy errors of filled gaps.

Against the generator's truth, and on the real homes of `../shared/data/metering/households` beside the published
methods (straight line; mean of the same weekdays) on the same gaps.
"""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.measure import CHECKOUT, Figure
from tests.metering.conftest import make_estate, make_house
from tests.metering.vee.test_real_homes import PUBLISHED, alarms_without_a_register, gap_errors
from tests.metering.vee.test_recall import EXPECTED, false_alarms, recall

_METERS, _DAYS = 20_000, 28
_LEAST_RECALL = 99
"""Percent. A stuck run on a public lamp, which burns evenly anyway, is shorter than what the rule asks of lamps."""
_SPIKE_AT_RATIO_20 = 0.23
"""Percent of genuine days that the spike rule flags at a ratio of 20 (facts/metering.md section 6)."""


def run() -> list[Figure]:
    """Return the figures."""
    house = make_house(CHECKOUT / "reference")
    estate = make_estate(house, _METERS, _DAYS)
    figures = []
    for kind in EXPECTED:
        hits, seeded = recall(kind, estate, house)
        what = f"recall: {kind.name.lower().replace('_', ' ')}"
        figures.append(Figure(what, 100 * hits / seeded, "%", _LEAST_RECALL, f"{hits} of {seeded}", at_least=True))
    note = f"{_METERS:,} meters × {_DAYS} days, generated"
    figures.append(Figure("false alarms on clean days", 100 * false_alarms(estate, house), "%", 0.1, note))
    shared = Path(os.environ.get("NANGLUONG_SHARED", CHECKOUT.parent / "shared"))
    if not (shared / "data").is_dir():
        return figures
    alarms, days = alarms_without_a_register(shared, house)
    for rule, count in alarms.items():
        what = f"real homes, no register: {rule.name.lower().replace('_', ' ')}"
        figures.append(Figure(what, 100 * count / days, "% of days", _SPIKE_AT_RATIO_20, f"{count} of {days} days"))
    for length, published in PUBLISHED.items():
        free, held, line, like = gap_errors(length, shared, house)
        beside = f"same gaps: line {line:.3f}, same weekdays {like:.3f}; published best {published}"
        figures.append(Figure(f"gap of {length / 2:g} h: energy error", free, "of the energy", published, beside))
        figures.append(Figure(f"gap of {length / 2:g} h with registers", held, "of the energy", 1e-5))
    return figures
