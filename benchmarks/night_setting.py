"""An installation with an invented estate of any size and the files of one night, for the benchmarks of metering.

`python -m benchmarks.night_setting METERS FOLDER [--files] [--received DAYS]` in an installation's environment:
migrates, writes the estate's snapshot as an import would (30 million rows of master data are not what is measured),
and, a bucket at a time, the wide CSV of the night or received days before it. Seeded; nothing here is timed.

The days of a bucket are those of the bucket 16 before it, under other meters: making a nation's night then takes
minutes, not an hour. One meter in 33 has a fault that night: the generator's shares, made for a month of days, divided
by eight, which gives 0.75 gaps a meter and month as in the measured data of the design notes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

DAY = dt.date(2026, 11, 3)
BUCKET = 100_000
AREAS = (("evnhanoi", "01", 9), ("evnnpc", "25", 37), ("evncpc", "48", 15), ("evnhcmc", "79", 9), ("evnspc", "92", 30))
_FAULTS_DIVIDED_BY = 8
_KINDS = 16


@lru_cache(maxsize=1)
def _recipe():  # type: ignore[no-untyped-def]
    from nangluong.metering.classes import read_customer_classes
    from nangluong.metering.days_off import read_days_off
    from nangluong.metering.generator import read_recipe
    from nangluong.metering.slots import Calendar
    from nangluong.metering.vee.profiles import read_profiles

    folder = Path(__file__).resolve().parents[1] / "reference" / "metering"
    classes = read_customer_classes(folder / "customer_classes.csv")
    profiles = read_profiles(folder / "class_profiles.yaml", classes, 48)
    days_off, tet = read_days_off(folder / "holidays.csv"), read_days_off(folder / "holidays.csv", "tet")
    recipe = read_recipe(folder / "generator.yaml", classes, profiles, Calendar(days_off), tet)
    for entry in recipe.raw["faults"].values():
        entry["meters"] /= _FAULTS_DIVIDED_BY
    return recipe


def by_kind(meters: int) -> list[tuple[int, int]]:
    """Return bucket and number of meters in it, those with the same readings one after the other."""
    return sorted(buckets(meters), key=lambda one: (one[0] % _KINDS, one[0]))


@lru_cache(maxsize=_KINDS)
def _meters(kind: int, count: int):  # type: ignore[no-untyped-def]
    from nangluong.metering.generator import make_meters

    return make_meters(_recipe(), count, seed=kind)


def buckets(meters: int) -> Iterator[tuple[int, int]]:
    """Yield bucket and number of meters in it."""
    for bucket in range(-(-meters // BUCKET)):
        yield bucket, min(BUCKET, meters - bucket * BUCKET)


def area_of(bucket: int, meters: int) -> int:
    """Return the position of the area that a bucket belongs to."""
    shares = np.cumsum([share for _, _, share in AREAS])
    return int(np.searchsorted(shares, bucket * BUCKET * int(shares[-1]) // meters, side="right"))


def serials(first: int, count: int) -> npt.NDArray[np.str_]:
    """Return the serials of meters."""
    from nangluong.metering.estate.illustrative import meter_serials

    return meter_serials(first, count)


def _columns(meters: int):  # type: ignore[no-untyped-def]
    """Yield the estate's columns and serials, a bucket at a time."""
    from nangluong.metering.estate.columns import DTYPES, ELECTRONIC, OPEN, REMOTE_READ, EstateColumns
    from nangluong.metering.slots import day_number

    for bucket, count in buckets(meters):
        made = _meters(bucket % _KINDS, count)
        number = bucket * BUCKET + np.arange(count)
        # A file is one corporation's: a bucket is not shared.
        area = np.full(count, area_of(bucket, meters))
        remote = number % 50 != 7
        given = {
            "point_id": number,
            "channel": np.full(count, 1),
            "slots": np.full(count, 48),
            "since": np.full(count, day_number(dt.date(2024, 1, 1))),
            "until": np.full(count, OPEN),
            "first": np.full(count, 1),
            "kind": np.full(count, 1),
            "class_code": made.class_code,
            "capacity_wh": made.capacity_wh,
            "register_unit_wh": made.register_unit_wh,
            "modulus_wh": made.modulus_wh,
            "feeder": number // 2000 + 1,
            "transformer": number // 100 + 1,
            "corporation": area,
            "place": area,
            "flags": np.where(remote, ELECTRONIC | REMOTE_READ, ELECTRONIC),
        }
        columns = EstateColumns(*(given[name].astype(kind) for name, kind in DTYPES.items()))
        yield columns, serials(bucket * BUCKET, count).astype("S40")


def write_estate(meters: int) -> None:
    """Write the snapshot of an estate and the row of the import that it stands for."""
    from nangluong.metering.estate.snapshot import estate_folder, estate_version
    from nangluong.metering.estate.snapshot_files import EstateNames, write_snapshot
    from nangluong.metering.models import EstateImport

    EstateImport.objects.create(
        sha256=f"{meters:064d}", filename="invented", state="done", loaded_by="bench", rows=meters, illustrative=True
    )
    version = estate_version()
    names = EstateNames(version, [area[0] for area in AREAS], [area[1] for area in AREAS], illustrative=True)
    write_snapshot(estate_folder(version), meters, _columns(meters), names)


def night_of(bucket: int, count: int, days_before: int = 0, days: int = 1):  # type: ignore[no-untyped-def]
    """Return the meters of a bucket and their readings from `days_before` the night, for `days` days."""
    from nangluong.metering.generator import make_readings
    from nangluong.metering.slots import day_number

    kind = bucket % _KINDS
    meters = _meters(kind, count)
    first = day_number(DAY) - days_before
    return meters, make_readings(_recipe(), meters, first, days, seed=kind * 64 + days_before)


@lru_cache(maxsize=1)
def _night_columns(kind: int, count: int):  # type: ignore[no-untyped-def]
    """Return which meters sent, and the columns of the file behind the meter."""
    import pyarrow as pa

    from nangluong.metering.slots import MISSING, UNKNOWN

    _, readings = night_of(kind, count)
    wh = readings.received_wh[:, 0]
    came = (wh != MISSING).any(axis=1)

    def given(values: npt.NDArray[np.generic], absent: int) -> pa.Array:
        return pa.array(values[came], mask=values[came] == absent)

    return came, [
        pa.array(["A+"] * int(came.sum())),
        pa.array([DAY.isoformat()] * int(came.sum())),
        given(readings.register_start_wh[:, 0], UNKNOWN),
        given(readings.register_end_wh[:, 0], UNKNOWN),
        *(given(np.ascontiguousarray(column), MISSING) for column in wh.T),
    ]


def write_wide(path: Path, bucket: int, count: int) -> None:
    """Write the night of a bucket as wide CSV, a meter and day a row."""
    import pyarrow as pa
    from pyarrow import csv

    from nangluong.metering.formats.csv_wide import wide_header

    came, values = _night_columns(bucket % _KINDS, count)
    columns = [pa.array(serials(bucket * BUCKET, count)[came]), *values]
    header = wide_header(48)
    with path.open("wb") as sink:
        sink.write((",".join(header) + "\n").encode())  # Arrow would quote the names
        options = csv.WriteOptions(include_header=False, quoting_style="none")
        csv.write_csv(pa.Table.from_arrays(columns, names=header), sink, options)


def append_days(meters: int, days: int, slots: int = 48) -> None:
    """Put received rows of the last `days` days before the night into the lake, a bucket a commit."""
    from nangluong.metering.received import DayRows, append_received

    for bucket, count in buckets(meters):
        _, readings = night_of(bucket, count, days, days)
        key = np.repeat(np.arange(count), days)
        rows = DayRows(
            key + bucket * BUCKET,
            np.ones(len(key), dtype=np.uint8),
            np.tile(np.arange(days, dtype=np.int32) + readings.first_day, count),
            readings.received_wh.reshape(-1, slots),
            readings.register_start_wh.reshape(-1),
            readings.register_end_wh.reshape(-1),
        )
        append_received(10_000_000 + bucket, [rows], author="bench")


def prepare(meters: int) -> None:
    """Make the installation."""
    import io

    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("prepare_lake", stdout=io.StringIO())
    call_command("prepare_readings", stdout=io.StringIO())
    call_command("load_reference", stdout=io.StringIO())
    write_estate(meters)


def main() -> None:
    """Make what is asked for."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("meters", type=int)
    options.add_argument("folder", type=Path)
    options.add_argument("--files", action="store_true")
    options.add_argument("--received", type=int, default=0, metavar="DAYS")
    given = options.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nangluong.settings")
    import django

    django.setup()
    prepare(given.meters)
    given.folder.mkdir(parents=True, exist_ok=True)
    size = 0
    if given.files:
        for bucket, count in by_kind(given.meters):
            path = given.folder / f"night-{bucket:05d}.csv"
            write_wide(path, bucket, count)
            size += path.stat().st_size
    if given.received:
        append_days(given.meters, given.received)
    json.dump({"bytes": size}, sys.stdout)


if __name__ == "__main__":
    main()
