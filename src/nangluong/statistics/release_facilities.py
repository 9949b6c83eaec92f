"""Capacities of the registry's facilities, as a release freezes them."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa

from nangluong.registry.queries.facilities import facilities

_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("facility", "name_vi", "name_en", "place", "period", "energy_source", "kind")]
    + [(name, pa.string()) for name in ("status", "source")]
    + [("capacity", pa.decimal128(18, 6)), ("unit", pa.string()), ("confidence", pa.string())]
)
_WRI = "WRI Global Power Plant Database"
_COUNTRY = "VN"


def facility_table(day: dt.date) -> pa.Table:
    """Return the facilities with a known capacity that stand on `day`.

    `period` is the year that the source describes, else the year of `day`. The source is `wri` for plants of that
    database, else `registry`, our own register, in which each row names its own source. A facility whose province is
    not known stands under the country.
    """
    rows = [
        {
            "facility": version.facility_id,
            "name_vi": version.name_vi or version.name,
            "name_en": version.name,
            "place": version.facility.place_id or _COUNTRY,
            "period": str(version.facility.observed_year or day.year),
            "energy_source": version.facility.energy_source_id,
            "kind": version.facility.kind_id,
            "status": version.status,
            "source": "wri" if version.source.startswith(_WRI) else "registry",
            "capacity": version.capacity,
            "unit": version.capacity_unit,
            "confidence": version.confidence,
        }
        for version in facilities(day)
        if version.capacity is not None
    ]
    return pa.Table.from_pylist(sorted(rows, key=lambda row: str(row["facility"])), schema=_SCHEMA)
