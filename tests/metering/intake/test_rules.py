"""The numbers intake goes by."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from nangluong.metering.intake.rules import read_intake_rules


def test_the_rules_of_today(reference: Path) -> None:
    """Every rule once."""
    rules = read_intake_rules(reference / "metering" / "intake_rules.csv", dt.date(2026, 11, 24))
    assert rules.late_after_days == 1
    assert rules.silent_days >= 2


def test_a_day_without_rules_is_refused(reference: Path) -> None:
    """Nothing is assumed."""
    with pytest.raises(ValueError, match="does not say"):
        read_intake_rules(reference / "metering" / "intake_rules.csv", dt.date(2001, 1, 1))
