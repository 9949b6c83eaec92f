"""Energy losses of feeders and corporations over a span: what went in, what was sold, technical estimate and rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from nangluong.metering.aggregates import LossRow, feeder_losses
from nangluong.metering.estate.channels import EXPORT, IMPORT
from nangluong.metering.lake.catalogue import AsOf
from nangluong.metering.lake.store import readings_lake
from nangluong.metering.lake.tables import FEEDER_DAY
from nangluong.metering.models import Feeder, UsagePoint
from nangluong.metering.queries.aggregates import CUSTOMER, check_span, source
from nangluong.metering.slots import UNKNOWN

_HEAD: Final = int(UsagePoint.Kind.FEEDER_HEAD)


@dataclass(frozen=True)
class FeederLoss:
    """Losses of one feeder (or of a corporation, then `feeder` is ""), in Wh; None where they are not known.

    `input_wh`: head meters plus what customers feed in, less what flows back at the head. `loss_permille` of the input.
    `coverage_permille`: slots with a value, of head and customers, of all that should be there: below 1000 a loss is
    not known, since absent sales would read as stolen energy.
    """

    feeder: str
    corporation: str
    input_wh: int | None
    sales_wh: int
    loss_wh: int | None
    technical_wh: int | None
    rest_wh: int | None
    loss_permille: float | None
    coverage_permille: float | None


@dataclass(frozen=True)
class _Sums:
    feeder: int
    corporation: str
    head_in: int
    head_out: int
    sold: int
    fed_in: int
    heads: int
    slots: int
    missing: int


def _sums(first: dt.date, last: dt.date, corporation: str | None, as_of: AsOf) -> list[_Sums]:
    check_span(first, last)

    def energy(kind: int, channel: int) -> str:
        return f"coalesce(sum(known_wh) FILTER (kind = {kind} AND channel = {channel}), 0)::BIGINT"

    where, parameters = (" AND corporation = ?", [corporation]) if corporation else ("", [])
    rows = readings_lake().read(
        f"SELECT feeder, min(corporation), {energy(_HEAD, IMPORT)}, {energy(_HEAD, EXPORT)},"
        f" {energy(CUSTOMER, IMPORT)}, {energy(CUSTOMER, EXPORT)},"
        f" coalesce(sum(points) FILTER (kind = {_HEAD}), 0)::BIGINT,"
        f" sum(slots)::BIGINT, sum(missing)::BIGINT FROM {source(FEEDER_DAY, as_of)}"
        f" WHERE day BETWEEN ? AND ? AND kind IN ({_HEAD}, {CUSTOMER}){where} GROUP BY feeder ORDER BY feeder",
        [first, last, *parameters],
    )
    return [_Sums(*row) for row in rows.fetchall()]


def _loss(name: str, corporation: str, sums: Iterable[_Sums], technical: int) -> FeederLoss:
    """Return the loss of feeders taken together; `technical` UNKNOWN where there is no estimate."""
    parts = list(sums)
    into = sum(part.head_in - part.head_out + part.fed_in for part in parts)
    sold = sum(part.sold for part in parts)
    slots, missing = sum(part.slots for part in parts), sum(part.missing for part in parts)
    unmetered = any(not part.heads for part in parts)
    row: LossRow = feeder_losses(
        np.array([into]), np.array([sold]), np.array([technical]), np.array([missing + (1 if unmetered else 0)])
    )[0]
    return FeederLoss(
        name,
        corporation,
        None if unmetered else into,
        sold,
        row.loss_wh,
        row.technical_wh,
        row.rest_wh,
        None if row.share is None else float(row.share * 1000),
        None if not slots else (slots - missing) * 1000 / slots,
    )


def _technical(sums: _Sums, permille: int | None) -> int:
    """Return the technical estimate: the feeder's share of its input. UNKNOWN without one."""
    into = sums.head_in - sums.head_out + sums.fed_in
    return UNKNOWN if permille is None or into < 0 else into * permille // 1000


def feeder_losses_of(
    first: dt.date, last: dt.date, *, corporation: str | None = None, as_of: AsOf = None
) -> list[FeederLoss]:
    """Return the losses of every feeder (of a corporation), in the order of their codes."""
    sums = _sums(first, last, corporation, as_of)
    known = Feeder.objects.filter(pk__in=[one.feeder for one in sums]).values_list(
        "pk", "code", "technical_loss_permille"
    )
    about = {pk: (code, permille) for pk, code, permille in known}
    found = [_loss(about[s.feeder][0], s.corporation, [s], _technical(s, about[s.feeder][1])) for s in sums]
    return sorted(found, key=lambda row: row.feeder)


def corporation_losses(first: dt.date, last: dt.date, *, as_of: AsOf = None) -> list[FeederLoss]:
    """Return the losses of every corporation: of all its feeders together."""
    sums = _sums(first, last, None, as_of)
    permille = dict(Feeder.objects.values_list("pk", "technical_loss_permille"))
    found = []
    for code in sorted({one.corporation for one in sums}):
        mine = [one for one in sums if one.corporation == code]
        technical = [_technical(one, permille.get(one.feeder)) for one in mine]
        found.append(_loss("", code, mine, UNKNOWN if UNKNOWN in technical else sum(technical)))
    return found
