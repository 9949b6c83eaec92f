"""What an import yields: facts, factors and an account of what was read. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal

VALUE_PLACES = 6
FACTOR_PLACES = 9
RETURNS = "returns/"
"""What the name of a dataset made of accepted returns begins with."""
MAX_VALUE = Decimal(10) ** 12
MAX_FACTOR = Decimal(10) ** 9
_VALUE_STEP = Decimal(1).scaleb(-VALUE_PLACES)
_FACTOR_STEP = Decimal(1).scaleb(-FACTOR_PLACES)

STATUSES = frozenset("ABDEFGILMNOPSU")
"""SDMX CL_OBS_STATUS letters we accept; `I` (imputed) marks every illustrative row."""
BASES = frozenset(["", "net", "gross", "input_equivalent"])


@dataclass(frozen=True, slots=True)
class FactRow:
    """One observed cell: `value` of `flow` of `product` in `unit` at `place` in `period`.

    Sign is that of UNSD energy statistics (every flow positive in its named direction; stock change positive = build).
    `value` has at most 6 decimals. `own_factor` is TJ per `unit` where the observation brings its own (9 decimals).
    `complete` tells a full questionnaire (an absent cell is nil) from selected series (an absent cell is unknown).
    `line` is where the row stood in its file.
    """

    freq: str
    place: str
    product: str
    flow: str
    period: str
    value: Decimal
    unit: str
    basis: str
    status: str
    source: str
    confidence: str
    note: str
    line: int
    own_factor: Decimal | None = None
    complete: bool = False
    illustrative: bool = False

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """Frequency, place, product, flow and period: what must be unique within one source."""
        return (self.freq, self.place, self.product, self.flow, self.period)


@dataclass(frozen=True, slots=True)
class FactorRow:
    """A conversion factor that an observation carried: TJ per `unit` of `product` in `flow`, on a calorific basis."""

    place: str
    product: str
    flow: str
    period: str
    factor: Decimal
    unit: str
    basis: str
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A published total that its published parts do not make up: `total` against `parts`, in the fact's unit."""

    place: str
    product: str
    flow: str
    period: str
    total: Decimal
    parts: Decimal
    unit: str
    line: int


@dataclass(slots=True)
class ImportReport:
    """How many rows were read and kept, which were left out and why, and what was rounded.

    `skipped` counts rows by reason; `example` holds the first line left out for each reason.
    """

    rows_read: int = 0
    rows_kept: int = 0
    rounded: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    example: dict[str, int] = field(default_factory=dict)
    mismatches: list[Mismatch] = field(default_factory=list)

    def skip(self, reason: str, line: int) -> None:
        """Count one row that is left out for `reason`."""
        self.skipped[reason] += 1
        self.example.setdefault(reason, line)


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Everything taken from one file.

    `facts` may be added up. `checks` are totals and derived figures of the source that repeat other rows: never to be
    added, only to be compared with what is computed.
    """

    facts: tuple[FactRow, ...]
    checks: tuple[FactRow, ...]
    factors: tuple[FactorRow, ...]
    report: ImportReport


def rounded_value(value: Decimal) -> Decimal:
    """Round to the 6 decimals that facts are kept with, half to even; a residue like -7.5e-12 becomes a plain 0."""
    return value.quantize(_VALUE_STEP, rounding=ROUND_HALF_EVEN) + 0


def rounded_factor(factor: Decimal) -> Decimal:
    """Round to the 9 decimals that factors are kept with, half to even."""
    return factor.quantize(_FACTOR_STEP, rounding=ROUND_HALF_EVEN)
