"""A folder for backups, and a restore as an operator does it: a process of its own, into a fresh installation."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def points(tmp_path: Path) -> Path:
    """Give the folder in which points are made."""
    return tmp_path / "points"


@pytest.fixture
def in_fresh_home(fresh_home: Path) -> Run:
    """Give a function that runs `nangluong …` (or Python code) in an installation that has nothing yet."""
    ours = ("NANGLUONG_", "DJANGO_", "DATABASE_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment = kept | {"NANGLUONG_HOME": str(fresh_home), "NANGLUONG_LOG_LEVEL": "ERROR"}
    environment["DJANGO_SETTINGS_MODULE"] = "nangluong.settings"

    def run(*arguments: str, code: str = "") -> subprocess.CompletedProcess[str]:
        command = ["-c", code] if code else ["-m", "nangluong", *arguments]
        return subprocess.run(
            [sys.executable, *command], env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False
        )

    return run
