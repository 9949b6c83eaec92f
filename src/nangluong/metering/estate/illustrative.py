"""A made-up grid with made-up customers, as the file that the import takes. Pure but for writing the file.

For the demo, tests and measurements. Corporations and provinces are real names, everything below them is invented:
whoever imports such a file says `illustrative`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from nangluong.metering.classes import CustomerClasses
from nangluong.metering.estate.fields import NAMES
from nangluong.metering.generator import Meters

_VOLT = 230


@dataclass(frozen=True)
class Grid:
    """Where the meters hang: `areas` = (corporation code, place code), filled one after the other in equal parts."""

    areas: tuple[tuple[str, str], ...]
    points_per_transformer: int = 100
    transformers_per_feeder: int = 20
    feeders_per_substation: int = 8
    prefix: str = "MH"


def meter_serials(first: int, count: int, prefix: str = "MH") -> npt.NDArray[np.str_]:
    """Return the serials of the meters `first` … of an invented estate."""
    return np.char.add(f"{prefix}C", np.char.zfill(np.arange(first, first + count).astype("U9"), 9))


def estate_table(meters: Meters, classes: CustomerClasses, grid: Grid, since: dt.date, slots: int = 48) -> pa.Table:
    """Return one row an installation: a customer a row, an import channel each, and a head meter for every feeder.

    One meter in 50 is not remotely read, of these every second is mechanical.
    """
    count = len(meters)
    number = np.arange(count)
    area = number * len(grid.areas) // max(count, 1)
    transformer = number // grid.points_per_transformer
    # A transformer belongs to one area: that of its first point.
    area = area[transformer * grid.points_per_transformer]
    feeder = transformer // grid.transformers_per_feeder
    area = area[np.minimum(feeder * grid.transformers_per_feeder * grid.points_per_transformer, count - 1)]
    substation = feeder // grid.feeders_per_substation
    substation = substation * len(grid.areas) + area
    heads, first_of_feeder = np.unique(feeder, return_index=True)
    ampere = meters.capacity_wh.astype(np.int64) * slots // 24 // _VOLT
    three = ampere % 3 == 0
    size = count + len(heads)

    def named(kind: str, values: npt.NDArray[np.int64], width: int) -> npt.NDArray[np.str_]:
        return np.char.add(f"{grid.prefix}{kind}", np.char.zfill(values.astype("U9"), width))

    def both(points: npt.ArrayLike, head: npt.ArrayLike) -> list[object]:
        return [*np.broadcast_to(points, (count,)).tolist(), *np.broadcast_to(head, (len(heads),)).tolist()]

    keys = np.array(classes.keys)
    corporation = np.array([area_[0] for area_ in grid.areas])
    place = np.array([area_[1] for area_ in grid.areas])
    of_head = area[first_of_feeder]
    remote = number % 50 != 7
    columns: dict[str, list[object]] = {
        "corporation": both(corporation[area], corporation[of_head]),
        "substation": both(named("S", substation, 5), named("S", substation[first_of_feeder], 5)),
        "feeder": both(named("F", feeder, 6), named("F", heads, 6)),
        "technical_loss_permille": [30] * size,
        "transformer": both(named("T", transformer, 7), ""),
        "place": both(place[area], place[of_head]),
        "point": both(named("P", number, 9), named("PF", heads, 6)),
        "kind": both("customer", "feeder_head"),
        "customer_class": both(keys[meters.class_code], "boundary"),
        "breaker_ampere": both(np.where(three, ampere // 3, ampere), 99_999),
        "phases": both(np.where(three, 3, 1), 3),
        "meter": both(meter_serials(0, count, grid.prefix), named("CF", heads, 6)),
        "electronic": both(remote | (number % 100 != 7), True),
        "remote_read": both(remote, True),
        "channel": ["import"] * size,
        "slots": [slots] * size,
        "multiplier": [1] * size,
        "dials": both(6, 9),
        "register_unit_wh": both(meters.register_unit_wh, 1000),
        "valid_from": [since.isoformat()] * size,
        "valid_to": [""] * size,
    }
    return pa.table({name: columns[name] for name in NAMES})


def with_check_meters(table: pa.Table, heads: int) -> pa.Table:
    """Return the rows with a check meter beside the main one at the first so many heads of feeders."""
    rows = table.filter(pc.equal(table.column("kind"), "feeder_head")).slice(0, heads)
    serial = pc.replace_substring(rows.column("meter"), "CF", "CK", max_replacements=1)
    rows = rows.set_column(rows.schema.get_field_index("meter"), "meter", serial)
    channel = pa.array(["import_check"] * len(rows))
    rows = rows.set_column(rows.schema.get_field_index("channel"), "channel", channel)
    return pa.concat_tables([table, rows.cast(table.schema)])


def write_estate(path: Path, table: pa.Table) -> None:
    """Write the rows as Parquet."""
    parquet.write_table(table, path, compression="zstd")
