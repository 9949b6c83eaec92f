"""The snapshot of the present master data: made anew when the master data have changed, else the one in the folder."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.db import connection
from django.utils import timezone
from pyarrow import csv

from nangluong.foundation.locks import only_one
from nangluong.metering.classes import read_customer_classes
from nangluong.metering.estate.columns import ELECTRONIC, OPEN, REMOTE_READ, EstateColumns
from nangluong.metering.estate.serials import WIDTH
from nangluong.metering.estate.snapshot_files import EstateNames, EstateSnapshot, open_snapshot, write_snapshot
from nangluong.metering.models import EstateImport
from nangluong.metering.slots import UNKNOWN
from nangluong.metering.vee import read_rulebook

_POINTS_A_CHUNK = 1_000_000
_BEFORE_ALL = -(2**31)
_SELECT = f"""
SELECT i.point_id, i.channel, i.slots,
 COALESCE(lower(i.valid) - DATE '1970-01-01', {_BEFORE_ALL}) AS since,
 COALESCE(upper(i.valid) - DATE '1970-01-01', {OPEN}) AS until,
 p.kind, p.class_code, COALESCE(p.breaker_ampere, {UNKNOWN}) AS ampere, p.phases, i.register_unit_wh, i.dials,
 i.multiplier, p.feeder_id AS feeder, COALESCE(p.transformer_id, -1) AS transformer, s.corporation_id AS corporation,
 COALESCE(t.place_id, s.place_id) AS place,
 m.electronic::int * {ELECTRONIC} + m.remote_read::int * {REMOTE_READ} AS flags, m.serial
FROM metering_installation i
JOIN metering_usagepoint p ON p.id = i.point_id
JOIN metering_meter m ON m.id = i.meter_id
JOIN metering_feeder f ON f.id = p.feeder_id
JOIN metering_substation s ON s.id = f.substation_id
LEFT JOIN metering_transformer t ON t.id = p.transformer_id
"""
_TYPES = {
    "point_id": pa.int64(), "channel": pa.uint8(), "slots": pa.uint8(), "since": pa.int32(), "until": pa.int32(),
    "kind": pa.uint8(), "class_code": pa.uint8(), "ampere": pa.int64(), "phases": pa.int64(),
    "register_unit_wh": pa.int32(), "dials": pa.int64(), "multiplier": pa.int64(), "feeder": pa.int32(),
    "transformer": pa.int32(), "corporation": pa.string(), "place": pa.string(), "flags": pa.uint8(),
    "serial": pa.string(),
}  # fmt: skip


def _copy_out(first: int, stop: int) -> pa.Table:
    """Return the installations of the points `first` … `stop` - 1, in no order."""
    sink = io.BytesIO()
    query = f"COPY ({_SELECT} WHERE i.point_id >= {first} AND i.point_id < {stop}) TO STDOUT (FORMAT csv)"
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for block in copy:
            sink.write(block)
    if not sink.tell():
        return pa.table({name: pa.array([], type=kind) for name, kind in _TYPES.items()})
    return csv.read_csv(
        pa.py_buffer(sink.getbuffer()),
        read_options=csv.ReadOptions(column_names=list(_TYPES)),
        convert_options=csv.ConvertOptions(column_types=_TYPES, strings_can_be_null=False),
    )


def _volts() -> npt.NDArray[np.int64]:
    """Return the nominal voltage by class code, from the capacity rule."""
    folder = Path(settings.REFERENCE_ROOT) / "metering"
    book = read_rulebook(folder / "vee_rules.yaml", read_customer_classes(folder / "customer_classes.csv"))
    return book.as_of(timezone.localdate()).value("over_capacity", "nominal_volt")


def _columns(
    table: pa.Table, names: EstateNames, volts: npt.NDArray[np.int64]
) -> tuple[EstateColumns, npt.NDArray[np.bytes_]]:
    table = table.sort_by([("point_id", "ascending"), ("channel", "ascending"), ("since", "ascending")])

    def column(name: str) -> npt.NDArray[np.int64]:
        values: npt.NDArray[np.int64] = table.column(name).to_numpy()
        return values

    def position(name: str, codes: list[str]) -> npt.NDArray[np.int16]:
        found = pc.index_in(table.column(name), pa.array(codes, type=pa.string()))
        return found.to_numpy().astype(np.int16)

    point, channel, ampere = column("point_id"), column("channel"), column("ampere")
    first = np.ones(len(point), dtype=np.uint8)
    first[1:] = (point[1:] != point[:-1]) | (channel[1:] != channel[:-1])
    capacity = ampere * column("phases") * volts[column("class_code")] * 24 // np.maximum(column("slots"), 1)
    columns = EstateColumns(
        point_id=point,
        channel=channel.astype(np.uint8),
        slots=column("slots").astype(np.uint8),
        since=column("since").astype(np.int32),
        until=column("until").astype(np.int32),
        first=first,
        kind=column("kind").astype(np.uint8),
        class_code=column("class_code").astype(np.uint8),
        capacity_wh=np.where(ampere < 0, UNKNOWN, np.minimum(capacity, 2**31 - 1)).astype(np.int32),
        register_unit_wh=column("register_unit_wh").astype(np.int32),
        modulus_wh=10 ** column("dials") * 1000 * column("multiplier"),
        feeder=column("feeder").astype(np.int32),
        transformer=column("transformer").astype(np.int32),
        corporation=position("corporation", list(names.corporations)),
        place=position("place", list(names.places)),
        flags=column("flags").astype(np.uint8),
    )
    serial = table.column("serial").cast(pa.binary()).to_numpy()
    return columns, np.array(serial, dtype=f"S{WIDTH}") if len(table) else np.empty(0, dtype=f"S{WIDTH}")


def _chunks(names: EstateNames, last: int) -> Iterator[tuple[EstateColumns, npt.NDArray[np.bytes_]]]:
    volts = _volts()
    for first in range(0, last + 1, _POINTS_A_CHUNK):
        yield _columns(_copy_out(first, first + _POINTS_A_CHUNK), names, volts)


def _one(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return int(row[0] or 0) if row else 0


def _codes(query: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [code for (code,) in cursor.fetchall()]


def estate_version() -> str:
    """Return the version of the master data: the newest import taken, by its number and the beginning of its digest.

    A restored database counts imports anew; the digest keeps it from meeting the snapshot of another import.
    """
    newest = EstateImport.objects.filter(state=EstateImport.State.DONE).values_list("pk", "sha256").first()
    return f"{newest[0]}-{newest[1][:12]}" if newest else "0"


def build_snapshot(folder: Path, version: str) -> None:
    """Write the snapshot of the master data as they are now."""
    places = "SELECT place_id FROM metering_transformer UNION SELECT place_id FROM metering_substation ORDER BY 1"
    names = EstateNames(
        version,
        _codes("SELECT DISTINCT corporation_id FROM metering_substation ORDER BY 1"),
        _codes(places),
        EstateImport.objects.filter(state=EstateImport.State.DONE, illustrative=True).exists(),
    )
    rows = _one("SELECT count(*) FROM metering_installation")
    write_snapshot(folder, rows, _chunks(names, _one("SELECT max(point_id) FROM metering_installation")), names)


@lru_cache(maxsize=2)
def _opened(folder: Path, _inode: int) -> EstateSnapshot:
    return open_snapshot(folder)


def estate_folder(version: str) -> Path:
    """Return where the snapshot of a version lies."""
    return Path(settings.ESTATE_PATH) / version


def snapshot_folder() -> Path:
    """Return the folder of the present snapshot, made first if it is not there. One process makes, others wait."""
    version = estate_version()
    folder = estate_folder(version)
    if not folder.exists():
        with only_one("estate-snapshot"):
            build_snapshot(folder, version)
    return folder


def current() -> EstateSnapshot:
    """Return the snapshot of the present master data."""
    folder = snapshot_folder()
    return _opened(folder, folder.stat().st_ino)
