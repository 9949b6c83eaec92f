"""`nangluong metering estate FILE`: imports master data of meters from CSV or Parquet."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from nangluong.foundation.actor import SYSTEM

HELP = "nạp danh mục điểm đo từ CSV hoặc Parquet / import master data of meters"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("file", type=Path, help="tệp CSV hoặc Parquet / CSV or Parquet file")
    parser.add_argument("--illustrative", action="store_true", help="dữ liệu minh họa / invented data")


def run(options: dict[str, Any], stdout: Any) -> None:
    """Import a file and say what changed; every fault is named by row and column."""
    from nangluong.metering.estate.importing import import_estate

    done = import_estate(SYSTEM, path=options["file"], illustrative=options["illustrative"])
    counts = ", ".join(f"{name} {count}" for name, count in done.counts.items())
    stdout.write(f"{done.filename}: {done.rows} dòng / rows; {counts}")
