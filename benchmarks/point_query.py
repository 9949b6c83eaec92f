"""One customer's month, and year, out of a readings lake: what the page of a customer asks.

`POINT_METERS` (default 100,000: a whole bucket, as every one of the nation's 305) x 31 days of 48 half-hours, validated
and in one file; 1,000 points at random through the query of the pages (catalogue in PostgreSQL, then the row groups of
the point). For the year a lake of 4,000 meters with a file a calendar month, as
compaction leaves them. A point lies in one bucket, so other buckets make
the catalogue longer and nothing else; `cold` is the first question to a process about a file it has not opened.
"""

from __future__ import annotations

import os

from benchmarks.measure import Figure, temporary_home
from benchmarks.vee_lake import script, setting

METERS = int(os.environ.get("POINT_METERS", "100000"))
YEAR_METERS = 4_000
_ASK = """
import datetime as dt, json, random, sys, time
import django; django.setup()
from benchmarks.night_setting import DAY
from nangluong.foundation.actor import SYSTEM
from nangluong.metering.engines import engine
from nangluong.metering.lake.catalogue import all_files
from nangluong.metering.queries import readings
from nangluong.metering.runs import start_vee_run
meters, days, asked = (int(text) for text in sys.argv[1:])
first, last = DAY - dt.timedelta(days=days), DAY - dt.timedelta(days=1)
start = first
while start <= last:
    end = min(last, (start.replace(day=1) + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1))
    start_vee_run(SYSTEM, first_day=start, last_day=end, runner=engine("local", processes=2))
    start = end + dt.timedelta(days=1)
rng, cold, warm, used = random.Random(1), [], [], []
def ask(into):
    point, begun, cpu = rng.randrange(meters), time.perf_counter(), time.process_time()
    found = readings.validated_days(point, first, last)
    into.append(time.perf_counter() - begun)
    used.append(time.process_time() - cpu)
    assert len(found) == days, (point, len(found))
readings.validated_days(0, first, first)
for _ in range(20):
    readings._reader.cache_clear()
    ask(cold)
used.clear()
for _ in range(asked):
    ask(warm)
warm.sort(); cold.sort(); used.sort()
files = all_files("reading_validated_48")
print(json.dumps({"p50": warm[len(warm) // 2], "p95": warm[len(warm) * 95 // 100], "p99": warm[len(warm) * 99 // 100],
 "cold": cold[len(cold) // 2], "cpu_p50": used[len(used) // 2],
 "cpu_p99": used[len(used) * 99 // 100], "files": len(files), "bytes": sum(one.size for one in files)}))
"""


def _asked(meters: int, days: int, asked: int) -> dict[str, float]:
    with temporary_home() as home:
        setting(home, meters, "--received", str(days))
        return script(home, _ASK, str(meters), str(days), str(asked))


def run() -> list[Figure]:
    """Measure."""
    month, year = _asked(METERS, 31, 1_000), _asked(YEAR_METERS, 365, 300)
    what = f"a customer's month out of {METERS:,} x 31 days"
    yearly = f"a customer's year out of {YEAR_METERS:,} x 365 days"
    files = f"{int(month['files'])} file, {month['bytes'] / 1e6:.0f} MB; p50 {month['p50'] * 1e3:.1f} ms"
    per_reading = month["bytes"] / (METERS * 31 * 48)
    return [
        Figure(f"{what}, p99", month["p99"] * 1e3, "ms", 15, files),
        Figure(f"{what}, p95", month["p95"] * 1e3, "ms"),
        Figure(f"{what}, cold", month["cold"] * 1e3, "ms", None, "median; the file opened for the first time"),
        Figure(f"{what}, p99 of processor", month["cpu_p99"] * 1e3, "ms", None, "what it takes where others work"),
        Figure(f"{yearly}, p99", year["p99"] * 1e3, "ms", 60, f"{int(year['files'])} files"),
        Figure(f"{yearly}, p99 of processor", year["cpu_p99"] * 1e3, "ms", None, f"p50 {year['cpu_p50'] * 1e3:.1f}"),
        Figure("stored validated reading", per_reading, "bytes", 1.5, "values, quality, totals, a month a file"),
    ]


if __name__ == "__main__":
    for figure in run():
        print(figure)
