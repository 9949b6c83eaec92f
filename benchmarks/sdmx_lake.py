"""Makes what the SDMX server is measured on: a lake with a released table of facts, or a file of figures of any size.

    NANGLUONG_HOME=… python -m benchmarks.sdmx_lake lake 1000000
    NANGLUONG_HOME=… python -m benchmarks.sdmx_lake file 100000000

`lake`: the facts lie in DuckLake in the order in which they were loaded (not that of the keys); the file of figures is
made from it as for any release. `file`: only the file of figures, generated in its order. Figures are invented and
serve for measuring only. Prints the number of seconds that making the file of figures took.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

YEARS = 25
NUMBER = "2000-1"
# Two thousand series to a place, twenty flows to a product: 40,000 series of 25 years are 20 places.
_KEY = (
    "printf('P%04d', series // 2000) AS place, printf('%04d', series // 20 % 100) AS product,"
    " printf('%02d', series % 20) AS flow, CAST(1999 + n % 25 AS VARCHAR) AS period,"
    " CASE WHEN series // 20 % 2 = 0 THEN 'GWh' ELSE 'kt' END AS unit,"
    " CAST(hash(n) % 1000000000 AS DECIMAL(18,6)) / 1000 AS quotient,"
    " CASE WHEN hash(n) % 3 = 0 THEN 'E' ELSE 'A' END AS status"
)


def key_of(series: int) -> str:
    """Return the SDMX key of a series by its number."""
    unit = "GWh" if series // 20 % 2 == 0 else "kt"
    return f"A.P{series // 2000:04d}.{series // 20 % 100:04d}.{series % 20:02d}.unsd.{unit}"


def _release(snapshot: int, facts: int) -> object:
    import datetime as dt

    from nangluong.statistics.models import Release

    moment = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    Release.objects.filter(number=NUMBER).delete()
    return Release.objects.create(
        number=NUMBER,
        title_vi="Số bịa để đo tốc độ",
        title_en="Invented figures for measuring",
        state=Release.State.PUBLISHED,
        snapshot=snapshot,
        facts=min(facts, 2_000_000_000),
        built_by="benchmark",
        built_at=moment,
        published_by="benchmark",
        public_from=moment,
    )


def make_lake(facts: int) -> float:
    """Fill the lake, publish a release of it, make its file of figures; return the seconds of the last step."""
    from nangluong.foundation.lake import lake
    from nangluong.statistics.dissemination.figure_files import make_figures

    with lake().commit("benchmark", "invented facts", facts=facts) as commit:
        db = commit.connection
        for table in ("fact", "source"):
            db.execute(f"DELETE FROM lake.{table}")
        db.execute(
            "INSERT INTO lake.fact BY NAME SELECT 'unsd' AS source, 'bench' AS dataset, 'A' AS freq, place, product,"
            " flow, period, unit, CAST(quotient AS DECIMAL(18,6)) AS value, 'net' AS basis, status,"
            " 'F' AS confidentiality, false AS illustrative, true AS complete, 'sourced' AS confidence,"
            " 'fact' AS role, 1 AS line, 1 AS batch"
            f" FROM (SELECT n, n // {YEARS} AS series, {_KEY} FROM (SELECT range AS n, range // {YEARS} AS series"
            f" FROM range({facts}))) ORDER BY period, hash(product || flow)"
        )
        db.execute("INSERT INTO lake.source (code, open, priority) VALUES ('unsd', true, 1)")
    release = _release(commit.snapshot, facts)
    begun = time.perf_counter()
    make_figures(release)  # type: ignore[arg-type]
    return time.perf_counter() - begun


def make_file(facts: int) -> float:
    """Write the file of figures alone, generated in the order of the keys; return the seconds that took."""
    import shutil

    import duckdb
    from django.conf import settings

    from nangluong.statistics.dissemination.figure_files import DEFINITIONS, FIGURES, folder_of

    folder = folder_of(_release(1, facts))  # type: ignore[arg-type]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copyfile(Path(settings.REFERENCE_ROOT) / "statistics" / "sdmx" / "dataflows.yaml", folder / DEFINITIONS)
    begun = time.perf_counter()
    db = duckdb.connect(str(folder / FIGURES), config={"threads": 2, "memory_limit": "2GB"})
    db.execute(
        'CREATE TABLE "DF_ENERGY" AS SELECT \'A\' AS "FREQ", place AS "REF_AREA", product AS "COMMODITY",'
        ' flow AS "TRANSACTION", \'unsd\' AS "SOURCE", unit AS "UNIT_MEASURE", period AS "TIME_PERIOD",'
        ' CAST(quotient AS DECIMAL(18,6)) AS "OBS_VALUE", \'0\' AS "UNIT_MULT", status AS "OBS_STATUS",'
        ' \'F\' AS "CONF_STATUS", CAST(NULL AS DECIMAL(18,9)) AS "CONVERSION_FACTOR", \'net\' AS "BASIS",'
        ' \'sourced\' AS "CONFIDENCE", \'N\' AS "ILLUSTRATIVE", CAST(NULL AS VARCHAR) AS "NOTE"'
        f" FROM (SELECT {_KEY} FROM (SELECT range AS n, range // {YEARS} AS series FROM range({facts})))"
    )
    db.execute("CREATE TABLE _flow AS SELECT 'DF_ENERGY' AS id, CAST(? AS BIGINT) AS observations", [facts])
    db.execute("CREATE TABLE _list (id VARCHAR, name_vi VARCHAR, name_en VARCHAR)")
    db.execute(
        "CREATE TABLE _code (list VARCHAR, position INTEGER, id VARCHAR, name_vi VARCHAR, name_en VARCHAR,"
        " parent VARCHAR)"
    )
    db.close()
    return time.perf_counter() - begun


def main(what: str, facts: int) -> None:
    """Make it in the installation that NANGLUONG_HOME names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.server_settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("prepare", verbosity=0)
    call_command("prepare_lake", verbosity=0)
    print((make_lake if what == "lake" else make_file)(facts))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
