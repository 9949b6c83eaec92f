"""A small estate for the tests of intake: two corporations, a few meters, and messages of theirs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from django.utils import timezone

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.effective import valid_range
from nangluong.metering.estate.fields import NAMES
from nangluong.metering.estate.importing import import_estate
from nangluong.metering.formats.csv_wide import wide_header
from nangluong.metering.intake.sources import open_source
from nangluong.metering.models import ReadingSource, UsagePoint
from nangluong.registry.models import Organisation, OrganisationKind, OrganisationVersion, Place

HANOI, SOUTH = "evnhanoi", "evnspc"
FOREIGN = "PB05000001"
_METERS_A_TEST = 6
_TESTS = 80
ALL_FORMATS = ("csv_wide", "csv_long", "parquet", "json_day", "espi", "dlms", "telegram", "csv_events")


@dataclass(frozen=True)
class Estate:
    """A source of each of two corporations, and the numbers of the points by the serial of their meter.

    `meters` of half-hours and `quarters`, one of quarter-hours, are the test's own: no other test sends theirs.
    """

    source: ReadingSource
    foreign_source: ReadingSource
    points: dict[str, int]
    meters: tuple[str, ...] = ()
    quarters: str = ""

    def share(self, test: int) -> Estate:
        """Return the estate as the test of that number sees it."""
        first = test * _METERS_A_TEST
        return replace(
            self,
            source=ReadingSource.objects.get(pk=self.source.pk),
            foreign_source=ReadingSource.objects.get(pk=self.foreign_source.pk),
            meters=tuple(_serial(first + at) for at in range(_METERS_A_TEST)),
            quarters=f"PQ01{test:05d}",
        )


def _serial(number: int) -> str:
    return f"PD01{number:05d}"


def estate_row(serial: str, corporation: str, place: str, *, slots: int = 48, since: str = "2020-01-01") -> list[str]:
    """Return the row of a household with a meter that measures import."""
    grid = [corporation, f"TBA-{corporation}", f"XT-{corporation}", "30", f"MBA-{corporation}", place]
    point = [f"KH-{serial}", "customer", "household", "63", "1"]
    return [*grid, *point, serial, "yes", "yes", "import", str(slots), "1", "6", "10", since, ""]


def import_rows(rows: list[list[str]], folder: Path) -> None:
    """Import rows of master data."""
    path = folder / f"estate-{rows[0][11]}-{len(rows)}.csv"
    path.write_text("\n".join(",".join(row) for row in [list(NAMES), *rows]) + "\n", encoding="utf-8")
    import_estate(SYSTEM, path=path)


def make_registry() -> None:
    """Make the corporations and provinces: loading the whole reference would take longer than a test."""
    sourced = {"source": "test", "confidence": "illustrative"}
    kind = OrganisationKind.objects.create(
        code="power_corporation", position=1, name="Tổng công ty điện lực", name_en="Power corporation", **sourced
    )
    names = {HANOI: "EVNHANOI", SOUTH: "EVNSPC"}
    for code, name in names.items():
        organisation = Organisation.objects.create(code=code, kind=kind, **sourced)
        OrganisationVersion.objects.create(
            organisation=organisation,
            name=name,
            name_en=name,
            short_name=name,
            sort_key=name,
            search_key=name.lower(),
            valid=valid_range(dt.date(2010, 1, 1), None),
            **sourced,
        )
    for code in ("01", "79"):
        Place.objects.create(code=code, level=Place.Level.PROVINCE, official_code=code, **sourced)


def make_estate(folder: Path) -> Estate:
    """Make the registry, import the estate and open its sources."""
    make_registry()
    rows = [estate_row(_serial(number), HANOI, "01") for number in range(_METERS_A_TEST * _TESTS)]
    rows += [estate_row(f"PQ01{test:05d}", HANOI, "01", slots=96) for test in range(_TESTS)]
    rows += [estate_row(FOREIGN, SOUTH, "79")]
    import_rows(rows, folder)
    made = [
        open_source(
            SYSTEM, code=code, name=name, corporation=Organisation.objects.get(pk=corporation), formats=ALL_FORMATS
        )
        for code, name, corporation in (("hes-hn", "Thu thập Hà Nội", HANOI), ("hes-mn", "Thu thập miền Nam", SOUTH))
    ]
    points = {code.removeprefix("KH-"): key for code, key in UsagePoint.objects.values_list("code", "pk")}
    return Estate(made[0], made[1], points)


def yesterday() -> dt.date:
    """Return the day whose readings come in the night."""
    return timezone.localdate() - dt.timedelta(days=1)


def wide_file(serials: Sequence[str], days: Sequence[dt.date], *, slots: int = 48, seed: int = 1) -> bytes:
    """Return a wide CSV file with a row a meter and day."""
    rng = np.random.default_rng(seed)
    lines = [",".join(wide_header(slots))]
    for serial in serials:
        for day in days:
            wh = rng.integers(0, 900, slots)
            lines.append(f"{serial},A+,{day.isoformat()},1000,{1000 + wh.sum()},{','.join(map(str, wh))}")
    return ("\n".join(lines) + "\n").encode()


def day_json(serial: str, on: dt.date, **changed: object) -> bytes:
    """Return a JSON day message."""
    return json.dumps({"meter": serial, "channel": "A+", "day": on.isoformat(), "wh": [250] * 48} | changed).encode()
