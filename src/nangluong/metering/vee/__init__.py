"""Validation, estimation and editing (VEE) of day vectors: a numpy kernel. Pure.

`run_vee` does a whole block; `sweep` alone is the one pass over every value, the rest touches only what it found.
"""

from nangluong.metering.vee.block import MeterDays
from nangluong.metering.vee.edits import Edits, restore_originals
from nangluong.metering.vee.findings import Findings, Refusals
from nangluong.metering.vee.officer import OfficerEdit, apply_officer_edits
from nangluong.metering.vee.profiles import ClassProfiles
from nangluong.metering.vee.registers import Anchors, anchors_from_registers, register_advance
from nangluong.metering.vee.rulebook import RuleBook, Thresholds, read_rulebook
from nangluong.metering.vee.run import VeeResult, run_vee
from nangluong.metering.vee.sweep import Sweep, sweep

__all__ = [
    "Anchors",
    "ClassProfiles",
    "Edits",
    "Findings",
    "MeterDays",
    "OfficerEdit",
    "Refusals",
    "RuleBook",
    "Sweep",
    "Thresholds",
    "VeeResult",
    "anchors_from_registers",
    "apply_officer_edits",
    "read_rulebook",
    "register_advance",
    "restore_originals",
    "run_vee",
    "sweep",
]
