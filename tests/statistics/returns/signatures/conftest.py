"""A return that was handed in; files and the simulated root lie in a folder of the test."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nangluong.statistics.models import Return
from nangluong.statistics.returns.verbs import submit_return
from tests.statistics.reporting import FILLER


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings: Any) -> None:
    """Let nothing of a test outlive it."""
    settings.CONFIG = replace(settings.CONFIG, home=tmp_path)
    settings.FILES = str(tmp_path / "files")


@pytest.fixture
def sent(report: Return) -> Return:
    """Return a return that was handed in."""
    submit_return(FILLER, report, revision=report.revision)
    return report
