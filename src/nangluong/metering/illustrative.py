"""A small made-up estate with four weeks of readings for the demo, through the same doors as real ones.

Corporations and provinces have their real names; substations, feeders, points, meters and every reading are invented.
The import and the sources say so, and every page that shows them does.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from django.conf import settings
from django.utils import timezone
from pyarrow import parquet

from nangluong.foundation.actor import Actor
from nangluong.foundation.work import Progress, Silent
from nangluong.metering.classes import CustomerClasses, read_customer_classes
from nangluong.metering.days_off import read_days_off
from nangluong.metering.estate.illustrative import Grid, estate_table, meter_serials, with_check_meters, write_estate
from nangluong.metering.estate.importing import import_estate
from nangluong.metering.exceptions.raising import raise_exceptions
from nangluong.metering.formats.csv_wide import wide_header
from nangluong.metering.generator import Readings, make_meters, make_readings, read_recipe
from nangluong.metering.illustrative_events import event_lines, write_events
from nangluong.metering.intake.sources import open_source
from nangluong.metering.intake.taking import take_file
from nangluong.metering.models import EstateImport, ReadingSource, VeeRun
from nangluong.metering.runs import start_vee_run
from nangluong.metering.slots import MISSING, UNKNOWN, Calendar, Wh32, Wh64, day_number, day_of
from nangluong.metering.vee.profiles import read_profiles
from nangluong.registry.models import Organisation

METERS = 3_000
DAYS = 28
_NIGHTS = 7
_SEED = 2026
PREFIX = "MH"
_AREAS = (("evncpc", "48"), ("evnhanoi", "01"))
_GRID = Grid(
    areas=_AREAS, points_per_transformer=50, transformers_per_feeder=6, feeders_per_substation=3, prefix=PREFIX
)
_TECHNICAL_PERMILLE = 30
_CHECKED = 2
"""So many feeder heads have a check meter beside the main one."""


@dataclass(frozen=True)
class _Rows:
    """Day rows by meter: serial and area of each row, what was received, and the channel as messages call it."""

    serial: npt.NDArray[np.str_]
    area: npt.NDArray[np.int64]
    day: npt.NDArray[np.int64]
    wh: Wh32
    start: Wh64
    end: Wh64
    channel: npt.NDArray[np.str_]

    def take(self, rows: npt.NDArray[np.bool_]) -> _Rows:
        """Return some of the rows."""
        return _Rows(*(getattr(self, column.name)[rows] for column in fields(self)))


def _feeder_of(meters: int) -> npt.NDArray[np.int64]:
    return np.arange(meters) // _GRID.points_per_transformer // _GRID.transformers_per_feeder


def _customers(readings: Readings, feeder: npt.NDArray[np.int64], area: npt.NDArray[np.int64]) -> _Rows:
    """Return what customers' meters sent; a day without any value was never sent."""
    count, days, slots = readings.received_wh.shape
    rows = _Rows(
        np.repeat(meter_serials(0, count, PREFIX), days),
        np.repeat(area[feeder], days),
        np.tile(np.arange(readings.first_day, readings.first_day + days), count),
        readings.received_wh.reshape(-1, slots),
        readings.register_start_wh.reshape(-1),
        readings.register_end_wh.reshape(-1),
        np.full(count * days, "A+", dtype="U5"),
    )
    return rows.take((rows.wh != MISSING).any(axis=1))


def _heads(readings: Readings, feeder: npt.NDArray[np.int64], area: npt.NDArray[np.int64]) -> _Rows:
    """Return what the meters at the heads of feeders measured: the true use, technical losses, and a rest that grows
    from feeder to feeder.
    """
    _, days, slots = readings.true_wh.shape
    numbers = np.unique(feeder)
    sums = np.stack([readings.true_wh[feeder == number].sum(axis=0, dtype=np.int64) for number in numbers])
    loss_permille = _TECHNICAL_PERMILLE + 6 * (numbers % 7)
    measured = sums * 1000 // (1000 - loss_permille)[:, None, None]
    unread = np.full(len(numbers) * days, UNKNOWN, dtype=np.int64)
    names = np.char.add(f"{PREFIX}CF", np.char.zfill(numbers.astype("U9"), 6))
    return _Rows(
        np.repeat(names, days),
        np.repeat(area, days),
        np.tile(np.arange(readings.first_day, readings.first_day + days), len(numbers)),
        measured.reshape(-1, slots).astype(np.int32),
        unread,
        unread,
        np.full(len(names) * days, "A+", dtype="U5"),
    )


def _checks(heads: _Rows, days: int) -> _Rows:
    """Return what the check meters of the first heads measured: 0.4 % more, the last one 3 % in its last week."""
    rows = heads.take(np.arange(len(heads.serial)) < _CHECKED * days)
    factor = np.full(len(rows.serial), 1004, dtype=np.int64)
    factor[-7:] = 1030
    wh = (rows.wh * factor[:, None] // 1000).astype(np.int32)
    serial = np.char.replace(rows.serial, f"{PREFIX}CF", f"{PREFIX}CK")
    return replace(rows, serial=serial, wh=wh, channel=np.full(len(serial), "check", dtype="U5"))


def _nullable(values: npt.NDArray[np.generic], absent: int) -> pa.Array:
    return pa.array(values, mask=np.asarray(values == absent))


def _write_parquet(path: Path, rows: _Rows) -> None:
    """Write rows as a head-end would: a day vector a row."""
    values = _nullable(rows.wh.reshape(-1), MISSING)
    table = pa.table(
        {
            "meter": rows.serial,
            "channel": rows.channel,
            "day": pa.array(rows.day.astype(np.int32)).cast(pa.date32()),
            "wh": pa.FixedSizeListArray.from_arrays(values, rows.wh.shape[1]),
            "register_start_wh": _nullable(rows.start, UNKNOWN),
            "register_end_wh": _nullable(rows.end, UNKNOWN),
        }
    )
    parquet.write_table(table, path)


def _write_csv(path: Path, rows: _Rows) -> None:
    """Write a night's rows as wide CSV, with three rows that cannot be taken: quarantine has something to show."""
    lines = [",".join(wide_header(rows.wh.shape[1]))]
    columns = (rows.serial, rows.channel, rows.day, rows.start, rows.end, rows.wh)
    for serial, channel, day, start, end, wh in zip(*columns, strict=True):
        reads = ["" if value == UNKNOWN else str(value) for value in (start, end)]
        cells = ["" if value == MISSING else str(value) for value in wh.tolist()]
        lines.append(",".join([str(serial), str(channel), day_of(int(day)).isoformat(), *reads, *cells]))
    lines.append(lines[1].replace(day_of(int(rows.day[0])).isoformat(), "2026-02-31"))
    lines.append(lines[2].replace(str(rows.serial[1]), f"{PREFIX}CHUAKHAIBAO"))
    lines.append(",".join(lines[3].split(",")[:-2]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _readings(classes: CustomerClasses, first: dt.date) -> tuple[pa.Table, _Rows, list[list[str]]]:
    """Return master data, rows and, by area, events of the made-up estate; the same for the same first day."""
    folder = Path(settings.REFERENCE_ROOT) / "metering"
    profiles = read_profiles(folder / "class_profiles.yaml", classes, 48)
    calendar = Calendar(read_days_off(folder / "holidays.csv"))
    tet = read_days_off(folder / "holidays.csv", "tet")
    recipe = read_recipe(folder / "generator.yaml", classes, profiles, calendar, tet)
    meters = make_meters(recipe, METERS, _SEED)
    made = make_readings(recipe, meters, day_number(first), DAYS, _SEED)
    table = estate_table(meters, classes, _GRID, first - dt.timedelta(days=365))
    feeder = _feeder_of(METERS)
    codes = [code for code, _ in _AREAS]
    # The estate says which corporation a feeder is of: that of its head, in the rows after the customers.
    area = np.array([codes.index(code) for code in table.column("corporation").to_pylist()[METERS:]])
    customers, heads = _customers(made, feeder, area), _heads(made, feeder, area)
    parts = (customers, heads, _checks(heads, DAYS))
    columns = ("serial", "area", "day", "wh", "start", "end", "channel")
    rows = _Rows(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))
    serials = meter_serials(0, METERS, PREFIX)
    events = [event_lines(made, serials, area[feeder], number) for number in range(len(_AREAS))]
    return with_check_meters(table, _CHECKED), rows, events


def _send(
    actor: Actor,
    sources: Sequence[ReadingSource],
    rows: _Rows,
    events: Sequence[list[str]],
    last: int,
    folder: Path,
) -> None:
    """Send the history of each source as one file, the last night as another, and the events as a third."""
    for number, source in enumerate(sources):
        mine = rows.area == number
        history, night = folder / f"{source.code}.parquet", folder / f"{source.code}-{day_of(last).isoformat()}.csv"
        _write_parquet(history, rows.take(mine & (rows.day < last)))
        _write_csv(night, rows.take(mine & (rows.day == last)))
        told = folder / f"{source.code}-su-kien.csv"
        write_events(told, events[number])
        may_tell = "csv_events" in source.formats  # a source that an earlier version opened may not
        for path in (history, night, *([told] if may_tell else [])):
            take_file(actor, source=source, path=path)


def _source(actor: Actor, corporation: str) -> ReadingSource:
    code = f"minh-hoa-{corporation}"
    known = ReadingSource.objects.filter(code=code).first()
    return known or open_source(
        actor,
        code=code,
        name=f"Số đo minh họa {corporation.upper()}",
        corporation=Organisation.objects.get(pk=corporation),
        formats=["parquet", "csv_wide", "json_day", "csv_events"],
        illustrative=True,
    )


def load_illustrative_estate(actor: Actor, *, progress: Progress | None = None) -> bool:
    """Load the made-up estate, its readings up to last night, their validation and what officers should look at.

    Returns whether anything was loaded: once validated it is left as it is. Killed and begun again it goes on with the
    same days, and every step finds what is there already.
    """
    begun = EstateImport.objects.filter(state=EstateImport.State.DONE, illustrative=True).order_by("pk").first()
    last = timezone.localdate(begun.at if begun else None) - dt.timedelta(days=1)
    if begun and VeeRun.objects.filter(state=VeeRun.State.DONE, last_day=last).exists():
        return False
    watch = progress or Silent()
    first = last - dt.timedelta(days=DAYS - 1)
    classes = read_customer_classes(Path(settings.REFERENCE_ROOT) / "metering" / "customer_classes.csv")
    watch.step(1, 4, "lưới và công tơ minh họa", "illustrative grid and meters")
    table, rows, events = _readings(classes, first)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_estate(folder / "luoi-minh-hoa.parquet", table)
        import_estate(actor, path=folder / "luoi-minh-hoa.parquet", illustrative=True)
        sources = [_source(actor, corporation) for corporation, _ in _AREAS]
        watch.step(2, 4, "số đo bốn tuần", "four weeks of readings")
        _send(actor, sources, rows, events, day_number(last), folder)
    watch.step(3, 4, "kiểm tra số đo", "validation")
    start_vee_run(actor, first_day=first, last_day=last)
    watch.step(4, 4, "ngoại lệ", "exceptions")
    for back in range(_NIGHTS - 1, -1, -1):  # as if the queue had been filled night by night
        raise_exceptions(actor, day=last - dt.timedelta(days=back))
    return True
