"""Registers and a small questionnaire for the tests of a module."""

from __future__ import annotations

import pytest

from nangluong.statistics.models import QuestionnaireVersion, Return
from tests.statistics.reporting import filled, load_registers, published


@pytest.fixture
def version(db: None) -> QuestionnaireVersion:
    """Return the small questionnaire, published."""
    load_registers()
    return published()


@pytest.fixture
def report(version: QuestionnaireVersion) -> Return:
    """Return a return that breaks no rule, not yet handed in."""
    return filled(version)
