"""Publishing small releases at chosen instants, and asking for what they hold."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from decimal import Decimal

import time_machine
from django.test import Client

from nangluong.foundation.actor import SYSTEM
from nangluong.statistics.figures import load_statement
from nangluong.statistics.importing.facts import FactRow
from nangluong.statistics.models import Release
from nangluong.statistics.releases import build_release, publish_release
from tests.statistics.builders import fact, statement
from tests.statistics.dissemination.asking import body_of, get
from tests.statistics.sdmx.writers import reading

START = dt.datetime(2026, 1, 5, 2, tzinfo=dt.UTC)
MONTH = dt.timedelta(days=30)
BASE = "/sdmx/data/dataflow/VN_MOIT/DF_ENERGY/1.0.0/*?format="


def publish(when: dt.datetime, *facts: FactRow) -> Release:
    """Load these facts as the whole statement and publish a release of them at an instant."""
    with time_machine.travel(when, tick=False):
        load_statement(SYSTEM, statement(*facts))
        built = build_release(SYSTEM, title_vi=f"bản {when:%d/%m}", title_en=f"release {when:%d/%m}")
        return publish_release(SYSTEM, built)


def figures(first: int, *rest: int) -> list[FactRow]:
    """Return one fact a year from 2020 on."""
    values = (first, *rest)
    return [fact(period=str(2020 + n), value=Decimal(value)) for n, value in enumerate(values)]


def asked(path: str) -> bytes:
    answer = get(Client(), path)
    assert answer.status_code == 200, body_of(answer)
    return body_of(answer)


def pinned(path: str, release: Release) -> str:
    return f"{path}{'&' if '?' in path else '?'}release={release.number}"


def values(message: bytes) -> dict[str, str | None]:
    return {str(row["TIME_PERIOD"]): row["OBS_VALUE"] for row in reading.csv_rows(message)}


def all_files(release: Release) -> dict[str, str]:
    names = json.loads(asked(f"/tai-ve/{release.number}/datapackage.json"))["resources"]
    listed = [one["path"] for one in names] + ["datapackage.json", "README.txt", "SHA256SUMS"]
    return {name: hashlib.sha256(asked(f"/tai-ve/{release.number}/{name}")).hexdigest() for name in listed}
