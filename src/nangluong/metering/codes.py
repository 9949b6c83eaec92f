"""The codes that stand in the arrays: which rule, which outcome, which method, which quality. Pure.

The numbers are stored in the lake: never renumber, only add. What each code is in IEC 61968-9, ESPI and NEM12 is
reference data (`reference/metering/quality_codes.csv`, `reason_codes.csv`), read by `nangluong.metering.code_maps`.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np

from nangluong.metering.slots import Codes, Mask


class Rule(IntEnum):
    """Why a value was doubted."""

    MISSING = 1
    NEGATIVE = 2
    OVER_CAPACITY = 3
    SPIKE = 4
    STUCK = 5
    ZERO_WHILE_REACTIVE = 6
    HIGH_USE = 7
    LOW_USE = 8
    SUM_CHECK = 9
    CLOCK_DRIFT = 10
    MAIN_AND_CHECK = 11
    REGISTER_BACKWARDS = 12
    OFFICER = 13


class Outcome(IntEnum):
    """What became of a doubt."""

    VERIFIED = 1
    """The register (or the check meter) confirms the value."""
    QUESTIONABLE = 2
    """Nothing confirms it: the value stands, an officer should look."""
    FAILED = 3
    """The value is not used; its original is kept, and the ladder estimates."""


class Method(IntEnum):
    """How a value was made."""

    NONE = 0
    LINEAR = 1
    PREVIOUS_DAYS = 2
    SAME_WEEKDAYS = 3
    CLASS_PROFILE = 4
    FLAT = 5
    CHECK_METER = 6
    OUTAGE_ZERO = 7
    OFFICER = 8


class Refusal(IntEnum):
    """Why no estimate was made."""

    NO_LIKE_DAY = 1
    """No good value on an earlier day of the kind, and no profile of the class."""
    NO_SCALE = 2
    """A profile exists, but neither a register nor enough own days to give it its size."""


class Quality(IntEnum):
    """One byte beside every stored value."""

    ABSENT = 0
    RECEIVED = 1
    VALID = 2
    VERIFIED = 3
    QUESTIONABLE = 4
    LINEAR = 17
    PREVIOUS_DAYS = 18
    SAME_WEEKDAYS = 19
    CLASS_PROFILE = 20
    FLAT = 21
    CHECK_METER = 22
    LINEAR_ANCHORED = 33
    PREVIOUS_DAYS_ANCHORED = 34
    SAME_WEEKDAYS_ANCHORED = 35
    CLASS_PROFILE_ANCHORED = 36
    FLAT_ANCHORED = 37
    OUTAGE_ZERO = 48
    OFFICER = 49
    REFUSED = 64


ESTIMATED_FROM: Final = 16
"""Quality of an estimate = method + 16, or + 32 where a register advance sets its energy."""
ANCHORED_FROM: Final = 32

_GOOD = np.zeros(256, dtype=np.bool_)
_GOOD[[Quality.VALID, Quality.VERIFIED]] = True
_ESTIMATED = np.zeros(256, dtype=np.bool_)
_ESTIMATED[ESTIMATED_FROM : Quality.OUTAGE_ZERO] = True
_ABSENT = np.zeros(256, dtype=np.bool_)
_ABSENT[[Quality.ABSENT, Quality.REFUSED]] = True


def is_good(quality: Codes) -> Mask:
    """Tell which values an estimate may be made from: measured, validated, and not in doubt."""
    return _GOOD[quality]


def is_estimated(quality: Codes) -> Mask:
    """Tell which values were estimated by a method (not edited by an officer, not the zero of an interruption)."""
    return _ESTIMATED[quality]


def is_absent(quality: Codes) -> Mask:
    """Tell which slots have no usable value."""
    return _ABSENT[quality]
