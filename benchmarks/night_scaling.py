"""The national night at 1, 3, 10 and 30 million meters: does its cost grow in a straight line?

`make night-scaling [SIZES="1 3 10 30"]` runs `benchmarks.national_night` for each size in an installation of its own
that is removed before the next, and draws what `benchmarks/latest/national_night_METERS.json` of every size holds as a
table (`night_scaling.md`) and a plot (`night_scaling.svg`). `--draw` draws without running.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import CHECKOUT

LATEST = CHECKOUT / "benchmarks" / "latest"
SIZES = (1, 3, 10, 30)
_WIDE, _HIGH, _MARGIN = 640, 400, 60


@dataclass(frozen=True)
class Night:
    """One measured night: millions of meters, seconds by the clock and of the processors, memory."""

    million: float
    total_s: float
    cpu_s: float
    peak_mb: float
    load: float

    @property
    def cpu_per_million(self) -> float:
        """Return the CPU seconds a million meters, which stays the same where cost grows in a straight line."""
        return self.cpu_s / self.million


def read_nights(folder: Path = LATEST) -> list[Night]:
    """Return the nights whose measurement is kept, smallest first; those without CPU seconds of all are left out."""
    found = []
    for path in folder.glob("national_night_*.json"):
        kept = json.loads(path.read_text(encoding="utf-8"))
        if "intake_cpu_s" in kept:
            memory = kept["peak_mb"] + kept["postgres_mb"]
            found.append(Night(kept["meters"] / 1e6, kept["total_s"], kept["cpu_s"], memory, kept["load_before"]))
    return sorted(found, key=lambda night: night.million)


def slope(nights: list[Night]) -> float:
    """Return the exponent b of the best fit cost = a × meters^b: 1 is a straight line, 2 a square."""
    x = [math.log(night.million) for night in nights]
    y = [math.log(night.cpu_s) for night in nights]
    middle_x, middle_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((one - middle_x) ** 2 for one in x)
    return sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True)) / spread if spread else math.nan


def table(nights: list[Night]) -> str:
    """Return the Markdown table."""
    lines = [
        "# A night at several sizes",
        "",
        "| Meters (million) | seconds | CPU seconds | CPU seconds a million | memory MB | load before |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.million:g} | {one.total_s:.1f} | {one.cpu_s:.1f} | {one.cpu_per_million:.1f} | {one.peak_mb:.0f}"
        f" | {one.load:.1f} |"
        for one in nights
    ]
    if len(nights) > 1:
        lines += ["", f"CPU seconds grow with the power {slope(nights):.2f} of the meters; 1 is a straight line."]
    return "\n".join(lines) + "\n"


def plot(nights: list[Night]) -> str:
    """Return an SVG of CPU seconds over meters, both logarithmic, beside the straight line through the largest."""
    exponents = [math.log10(night.million) for night in nights]
    costs = [math.log10(night.cpu_s) for night in nights]
    left, right = math.floor(min(exponents)), math.ceil(max(exponents) + 1e-9)
    low, top = math.floor(min(costs)), math.ceil(max(costs) + 1e-9)

    def at(x: float, y: float) -> tuple[float, float]:
        across = _MARGIN + (x - left) / (right - left) * (_WIDE - 2 * _MARGIN)
        return across, _HIGH - _MARGIN - (y - low) / (top - low) * (_HIGH - 2 * _MARGIN)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}" font-family="sans-serif">']
    parts.append(f'<rect width="{_WIDE}" height="{_HIGH}" fill="#fff"/>')
    for power in range(left, right + 1):
        x, y = at(power, low)
        parts.append(f'<path d="M{x:.1f} {_MARGIN}V{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{y + 20:.1f}" text-anchor="middle" font-size="13">{10.0**power:g}</text>')
    for power in range(low, top + 1):
        x, y = at(left, power)
        parts.append(f'<path d="M{x:.1f} {y:.1f}H{_WIDE - _MARGIN}" stroke="#ddd"/>')
        parts.append(f'<text x="{x - 8:.1f}" y="{y + 4:.1f}" text-anchor="end" font-size="13">{10.0**power:g}</text>')
    start, end = at(exponents[0], costs[-1] - exponents[-1] + exponents[0]), at(exponents[-1], costs[-1])
    line = f"M{start[0]:.1f} {start[1]:.1f}L{end[0]:.1f} {end[1]:.1f}"
    parts.append(f'<path d="{line}" stroke="#999" stroke-dasharray="5 4"/>')
    for x, y in (at(x, y) for x, y in zip(exponents, costs, strict=True)):
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="#206bc4"/>')
    middle = _WIDE / 2
    parts.append(f'<text x="{middle}" y="{_HIGH - 12}" text-anchor="middle" font-size="14">meters (million)</text>')
    parts.append(f'<text x="{middle}" y="28" text-anchor="middle" font-size="14">CPU seconds of a night</text></svg>')
    return "\n".join(parts) + "\n"


def main() -> None:
    """Run the sizes asked for, then draw all that are kept."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=float, nargs="*", default=SIZES, metavar="MILLION")
    options.add_argument("--draw", action="store_true", help="only draw what is kept")
    given = options.parse_args()
    for million in () if given.draw else sorted(given.sizes):
        command = [sys.executable, "-m", "benchmarks.national_night", "--meters", str(round(million * 1e6))]
        subprocess.run(command, cwd=CHECKOUT, check=True)
    nights = read_nights()
    (LATEST / "night_scaling.md").write_text(table(nights), encoding="utf-8")
    if nights:
        (LATEST / "night_scaling.svg").write_text(plot(nights), encoding="utf-8")
    print(table(nights))


if __name__ == "__main__":
    main()
