"""Readings that never were, with known truth: seeded, fast, and marked illustrative wherever they are shown. Pure.

`make_meters` draws metering points, `make_readings` what they used and what arrived, `Faults` what is wrong with it.
"""

from nangluong.metering.generator.faults import FaultKind, Faults
from nangluong.metering.generator.meters import Meters, make_meters
from nangluong.metering.generator.readings import Readings, make_readings
from nangluong.metering.generator.recipe import Recipe, read_recipe

ILLUSTRATIVE_VI = "Số liệu minh họa, không phải số liệu thật"
ILLUSTRATIVE_EN = "Illustrative figures, not real data"

__all__ = [
    "ILLUSTRATIVE_EN",
    "ILLUSTRATIVE_VI",
    "FaultKind",
    "Faults",
    "Meters",
    "Readings",
    "Recipe",
    "make_meters",
    "make_readings",
    "read_recipe",
]
