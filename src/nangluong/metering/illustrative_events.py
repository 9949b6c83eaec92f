"""Events of the made-up meters, told from the generator's truth: what a real meter would have reported of it.

Half of the long gaps begin with an interruption of minutes, after which the modem was lost; a cut current path is a
cover opened; a drifting clock is measured by the head-end. All of a source that is marked illustrative.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from nangluong.metering.formats.events import HEADER
from nangluong.metering.generator import FaultKind, Readings
from nangluong.metering.slots import day_of


def _instant(first_day: int, minutes: int) -> str:
    day, minute = day_of(first_day + minutes // 1440), minutes % 1440
    return f"{day.isoformat()}T{minute // 60:02d}:{minute % 60:02d}"


def event_lines(
    readings: Readings, serials: npt.NDArray[np.str_], area: npt.NDArray[np.int64], number: int
) -> list[str]:
    """Return the lines of the event file of area `number`, in local time; `area`, `serials`: (M,) by meter."""
    slots, lines = readings.true_wh.shape[2], []
    minutes = 1440 // slots
    faults = readings.faults
    for row in range(len(faults)):
        meter, start = int(faults.meter[row]), int(faults.first[row]) * minutes
        if area[meter] != number:
            continue
        serial, kind = serials[meter], FaultKind(faults.kind[row])
        if kind == FaultKind.LONG_GAP and row % 2:
            told = [(start - 2, "power_down", ""), (start + 10, "power_up", "")]
        elif kind == FaultKind.ZERO_WHILE_REACTIVE:
            told = [(start - 5, "terminal_cover_opened", ""), (start + 9, "terminal_cover_closed", "")]
        elif kind == FaultKind.CLOCK_DRIFT:
            told = [
                (start, "clock_drift", str(int(readings.drift_s[meter, int(faults.first[row]) // slots]))),
                (start + 1, "clock_set", ""),
            ]
        else:
            continue
        lines += [f"{serial},{_instant(readings.first_day, max(at, 0))},{event},{amount}" for at, event, amount in told]
    return lines


def write_events(path: Path, lines: list[str]) -> None:
    """Write an event file."""
    path.write_text("\n".join([",".join(HEADER), *lines]) + "\n", encoding="utf-8")
