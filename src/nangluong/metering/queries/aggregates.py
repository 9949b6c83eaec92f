"""Reads of the sums that validation writes: by corporation, feeder, province, class and transformer, per day.

All in Wh and whole numbers, of the present state or of the one `as_of`. Sums are of customers only, unless `kind` says
otherwise: the head meter of a feeder measures the same energy once more. A span is at most 400 days.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.conf import settings

from nangluong.metering.classes import read_customer_classes
from nangluong.metering.estate.channels import IMPORT
from nangluong.metering.lake.catalogue import AsOf, snapshot_of
from nangluong.metering.lake.store import readings_lake
from nangluong.metering.lake.tables import FEEDER_DAY, TRANSFORMER_DAY
from nangluong.metering.models import Feeder, Transformer, UsagePoint
from nangluong.metering.queries.readings import MOST_DAYS, TooManyDaysAsked
from nangluong.metering.slots import SLOTS, Wh64

CUSTOMER: Final = int(UsagePoint.Kind.CUSTOMER)


@dataclass(frozen=True)
class GroupDay:
    """One day of one group and channel. `key`: code of the organisation, feeder, place, class or transformer.

    `points` should have sent, `received_points` sent anything, `complete_points` have a value in every slot.
    `missing`, `estimated` of `slots`. `known_wh` is the whole energy only where `missing` is 0.
    """

    day: dt.date
    key: str
    channel: int
    points: int
    received_points: int
    complete_points: int
    slots: int
    missing: int
    estimated: int
    known_wh: int
    peak_wh: int
    offpeak_wh: int


SUMS: Final = tuple(field.name for field in fields(GroupDay))[3:]
_SUMMED: Final = ", ".join(f"sum({name})::BIGINT" for name in SUMS)


def check_span(first: dt.date, last: dt.date) -> None:
    """Raise `TooManyDaysAsked` for a span that is empty or too long."""
    if not 0 <= (last - first).days < MOST_DAYS:
        raise TooManyDaysAsked(
            f"Mỗi lần xem từ 1 đến {MOST_DAYS} ngày. Hãy chọn khoảng ngắn hơn.",
            f"Ask for 1 to {MOST_DAYS} days at a time. Choose a shorter span.",
        )


def source(table: str, as_of: AsOf) -> str:
    """Return the tables of both numbers of slots as one, in the state asked for."""
    snapshot = snapshot_of(as_of)
    at = "" if snapshot is None else f" AT (VERSION => {snapshot})"
    columns = "" if table == TRANSFORMER_DAY else ", corporation, place, class_code"
    shared = f"day, channel, feeder, kind{columns}, {', '.join(SUMS)}"
    if table == TRANSFORMER_DAY:
        shared += ", transformer"
    return "(" + " UNION ALL ".join(f"SELECT {shared} FROM lake.{table}_{slots}{at}" for slots in SLOTS) + ")"


def _sum_by(key: str, first: dt.date, last: dt.date, where: str, parameters: list[Any], as_of: AsOf) -> list[GroupDay]:
    check_span(first, last)
    rows = readings_lake().read(
        f"SELECT day, {key}, channel, {_SUMMED} FROM {source(FEEDER_DAY, as_of)} WHERE day BETWEEN ? AND ?"
        f" AND kind = {CUSTOMER}{where} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        [first, last, *parameters],
    )
    return [GroupDay(day, str(name), *rest) for day, name, *rest in rows.fetchall()]


def by_corporation(first: dt.date, last: dt.date, *, as_of: AsOf = None) -> list[GroupDay]:
    """Return the days by corporation (organisation code)."""
    return _sum_by("corporation", first, last, "", [], as_of)


def by_place(first: dt.date, last: dt.date, *, corporation: str | None = None, as_of: AsOf = None) -> list[GroupDay]:
    """Return the days by province (place code)."""
    where, parameters = (" AND corporation = ?", [corporation]) if corporation else ("", [])
    return _sum_by("place", first, last, where, parameters, as_of)


@lru_cache(maxsize=1)
def _class_keys() -> tuple[str, ...]:
    return read_customer_classes(Path(settings.REFERENCE_ROOT) / "metering" / "customer_classes.csv").keys


def by_class(first: dt.date, last: dt.date, *, corporation: str | None = None, as_of: AsOf = None) -> list[GroupDay]:
    """Return the days by customer class (key)."""
    where, parameters = (" AND corporation = ?", [corporation]) if corporation else ("", [])
    found = _sum_by("class_code", first, last, where, parameters, as_of)
    return [_renamed(row, _class_keys()[int(row.key)]) for row in found]


def _renamed(row: GroupDay, key: str) -> GroupDay:
    return GroupDay(row.day, key, *(getattr(row, field.name) for field in fields(GroupDay)[2:]))


def by_feeder(
    first: dt.date,
    last: dt.date,
    *,
    corporation: str | None = None,
    feeder: str | None = None,
    as_of: AsOf = None,
) -> list[GroupDay]:
    """Return the days by feeder (code), of all, of a corporation's, or of one."""
    where, parameters = (" AND corporation = ?", [corporation]) if corporation else ("", list[Any]())
    if feeder:
        where, parameters = f"{where} AND feeder = ?", [*parameters, Feeder.objects.get(code=feeder).pk]
    found = _sum_by("feeder", first, last, where, parameters, as_of)
    codes = dict(Feeder.objects.filter(pk__in={int(row.key) for row in found}).values_list("pk", "code"))
    return [_renamed(row, codes[int(row.key)]) for row in found]


def by_transformer(day: dt.date, *, feeder: str, as_of: AsOf = None) -> list[GroupDay]:
    """Return one day of the transformers of a feeder (codes)."""
    number = Feeder.objects.get(code=feeder).pk
    rows = (
        readings_lake()
        .read(
            f"SELECT day, transformer, channel, {_SUMMED} FROM {source(TRANSFORMER_DAY, as_of)} WHERE day = ?"
            f" AND feeder = ? AND kind = {CUSTOMER} GROUP BY 1, 2, 3 ORDER BY 2, 3",
            [day, number],
        )
        .fetchall()
    )
    codes = dict(Transformer.objects.filter(feeder_id=number).values_list("pk", "code"))
    return [GroupDay(when, codes[name], *rest) for when, name, *rest in rows]


@dataclass(frozen=True)
class LoadCurve:
    """Energy of each slot: `wh` (days, S) of the days in order, and the highest slot of the span.

    `peak_wh` in Wh of one slot; power in W is Wh x 60 / minutes of a slot. `peak_day` None where there are no days.
    """

    days: tuple[dt.date, ...]
    wh: Wh64
    peak_day: dt.date | None
    peak_slot: int
    peak_wh: int


_CURVE_OF: Final = {
    "national": "",
    "corporation": "corporation",
    "feeder": "feeder",
    "class": "class_code",
    "place": "place",
}


def load_curve(
    first: dt.date,
    last: dt.date,
    *,
    kind: str,
    key: str = "",
    channel: int = IMPORT,
    slots: int = 48,
    as_of: AsOf = None,
) -> LoadCurve:
    """Return the load of all customers (`national`), or of one corporation, feeder, class (key) or place."""
    check_span(first, last)
    column = _CURVE_OF[kind]
    value: Any = key
    if kind == "feeder":
        value = Feeder.objects.get(code=key).pk
    elif kind == "class":
        value = _class_keys().index(key)
    where, parameters = (f" AND {column} = ?", [value]) if column else ("", [])
    snapshot = snapshot_of(as_of)
    at = "" if snapshot is None else f" AT (VERSION => {snapshot})"
    parts = ", ".join(f"sum(curve_wh[{slot}])::BIGINT" for slot in range(1, slots + 1))
    rows = (
        readings_lake()
        .read(
            f"SELECT day, {parts} FROM lake.{FEEDER_DAY}_{slots}{at} WHERE day BETWEEN ? AND ? AND channel = ?"
            f" AND kind = {CUSTOMER}{where} GROUP BY day ORDER BY day",
            [first, last, channel, *parameters],
        )
        .fetchall()
    )
    wh = np.array([row[1:] for row in rows], dtype=np.int64).reshape(len(rows), slots)
    if not len(rows):
        return LoadCurve((), wh, None, -1, 0)
    at_day, at_slot = divmod(int(wh.argmax()), slots)
    days = tuple(row[0] for row in rows)
    return LoadCurve(days, wh, days[at_day], at_slot, int(wh[at_day, at_slot]))
