"""`nangluong metering verify`: decodes every file of the readings lake and names those that are damaged."""

from __future__ import annotations

import argparse
import sys
from typing import Any

HELP = "kiểm tra mọi tệp của kho số đo / check every file of the readings lake"


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Add no arguments."""


def run(_options: dict[str, Any], stdout: Any) -> None:
    """Verify; ends with code 1 if a file is damaged."""
    from nangluong.metering.maintenance.verifying import verify_readings

    damaged = 0
    for one in verify_readings():
        damaged += 1
        stdout.write(f"{one.table}/{one.path}: {one.vi} / {one.en}")
    stdout.write(f"{damaged} tệp hỏng / damaged files")
    if damaged:
        sys.exit(1)
