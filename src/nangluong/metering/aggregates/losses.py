"""Energy losses: what went in, minus what was sold; technical by estimate, the rest to be looked for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from nangluong.metering.slots import UNKNOWN, Wh64

Index = npt.NDArray[np.int64]


@dataclass(frozen=True)
class LossRow:
    """Losses of one feeder (or transformer, corporation) over a period; energies in Wh, all exact.

    `input_wh` at the head, local generation included; `sales_wh` sum of the customers; `loss_wh` = input - sales, may
    be negative (then a meter or the map of who hangs where is wrong). `technical_wh` given estimate, None if none;
    `rest_wh` = loss - technical. `missing_slots`: slots without a value on either side: with any, the loss is not
    known and the three figures are None. `share` of the input, exact, None where it is not known.
    """

    feeder: int
    input_wh: int
    sales_wh: int
    missing_slots: int
    loss_wh: int | None
    technical_wh: int | None
    rest_wh: int | None
    share: Fraction | None


def feeder_losses(
    input_wh: Wh64, sales_wh: Wh64, technical_wh: Wh64, missing_slots: Index, allowed_missing: int = 0
) -> list[LossRow]:
    """Return one row a feeder. Arrays (feeders,); `technical_wh` UNKNOWN where there is no estimate.

    More than `allowed_missing` absent slots make a loss unknown: absent sales would read as stolen energy.
    """
    rows = []
    for feeder in range(len(input_wh)):
        into, sold, absent = int(input_wh[feeder]), int(sales_wh[feeder]), int(missing_slots[feeder])
        technical = int(technical_wh[feeder]) if technical_wh[feeder] != UNKNOWN else None
        loss = into - sold if absent <= allowed_missing else None
        rest = loss - technical if loss is not None and technical is not None else None
        share = Fraction(loss, into) if loss is not None and into > 0 else None
        rows.append(LossRow(feeder, into, sold, absent, loss, technical, rest, share))
    return rows
