"""Conditions of rules: which other flows were reported for the same place, period and product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nangluong.statistics.classification import Classification

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Condition:
    """All of: each set in `present` has a reported flow, none in `absent` has; complete coverage where asked."""

    present: tuple[tuple[int, ...], ...] = ()
    absent: tuple[tuple[int, ...], ...] = ()
    complete: bool = False

    def holds(self, reported: Bools, complete: Bools) -> Bools:
        """Return where the condition holds, [P, T], given reported flows [F, P, T] and complete coverage [P, T]."""
        truth = complete.copy() if self.complete else np.ones_like(complete)
        for flows in self.present:
            truth &= reported[list(flows)].any(axis=0)
        for flows in self.absent:
            truth &= ~reported[list(flows)].any(axis=0)
        return truth


def compile_conditions(
    classification: Classification, texts: Sequence[str]
) -> tuple[tuple[Condition, ...], NDArray[np.int16]]:
    """Return the distinct conditions and the number of each text's; number 0 always holds."""
    numbers: dict[str, int] = {"": 0}
    for text in texts:
        numbers.setdefault(text, len(numbers))
    conditions = tuple(_parse(classification, text) for text in numbers)
    return conditions, np.array([numbers[text] for text in texts], dtype=np.int16)


def _parse(classification: Classification, text: str) -> Condition:
    present: list[tuple[int, ...]] = []
    absent: list[tuple[int, ...]] = []
    complete = False
    for word in text.split():
        verb, _, what = word.partition(":")
        if verb == "complete":
            complete = True
        elif verb in ("present", "absent"):
            (present if verb == "present" else absent).append(_flows(classification, what))
        else:
            raise ValueError(f"unknown condition {word!r}")
    return Condition(tuple(present), tuple(absent), complete)


def _flows(classification: Classification, what: str) -> tuple[int, ...]:
    """Return flow indices of `F` (and below), `F/` (strictly below) or `=F` (exactly)."""
    flow = what.strip("=/")
    chosen = set() if what.startswith("=") else set(classification.descendants(flow))
    if not what.endswith("/"):
        chosen.add(flow)
    return tuple(sorted(classification.flow_index[code] for code in chosen))
