"""A site in which every name and note is an attack: made from a copy of the reference data, really published."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_django

from tests.conftest import CHECKOUT

FORMULA = "=1+1"
MARKUP = '"><img src=x onerror=alert(804)>'
HOSTILE = FORMULA + MARKUP
"""Put in front of every text: a spreadsheet would compute it, a page would run it."""

_TEXTS = re.compile(r"(name|title|note|short|alias|text|description|definition|licence|publisher)(_note)?(_vi|_en)?")
_FILES = (
    "registry/places.csv",
    "registry/organisations.csv",
    "registry/organisation_versions.csv",
    "registry/facilities.csv",
    "registry/facility_kinds.csv",
    "registry/energy_sources.csv",
    "registry/subsectors.csv",
    "registry/instruments.csv",
    "registry/instrument_kinds.csv",
    "registry/instrument_fields.csv",
    "registry/regions.csv",
    "statistics/sources.csv",
)


def _poison_table(path: Path) -> int:
    """Put the attack in front of every text of a reference file; return how many cells carry it."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    reader = csv.DictReader(io.StringIO("".join(lines[start:]), newline=""))
    names = list(reader.fieldnames or ())
    texts = [name for name in names if _TEXTS.fullmatch(name)]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    cells = 0
    for row in reader:
        for name in texts:
            if row[name]:
                row[name] = HOSTILE + row[name]
                cells += 1
        writer.writerow(row)
    path.write_text("".join(lines[:start]) + out.getvalue(), encoding="utf-8")
    return cells


def poisoned_reference(folder: Path) -> tuple[Path, int]:
    """Copy the reference data to `folder` and poison them; return where they are and how many cells attack."""
    root = folder / "reference"
    shutil.copytree(CHECKOUT / "reference", root)
    return root, sum(_poison_table(root / name) for name in _FILES)


@pytest.fixture(scope="module")
def hostile_site(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> Iterator[Any]:
    """Publish a release whose every name attacks; remove it afterwards."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from nangluong.foundation.actor import SYSTEM
    from nangluong.foundation.work import Silent
    from nangluong.statistics.first_release import publish_first_release
    from tests.lakes import empty_database, make_lake, remove_lake

    root, cells = poisoned_reference(tmp_path_factory.mktemp("hostile"))
    assert cells > 1000
    kept, settings.REFERENCE_ROOT = settings.REFERENCE_ROOT, root
    with django_db_blocker.unblock():
        empty_database()
        make_lake()
        call_command("load_reference", stdout=io.StringIO())
        release = publish_first_release(SYSTEM, progress=Silent())
    yield release
    settings.REFERENCE_ROOT = kept
    with django_db_blocker.unblock():
        remove_lake()
        empty_database()
        connection.close()
