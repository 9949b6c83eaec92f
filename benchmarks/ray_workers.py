"""The same validation on one and on two Ray workers: lake to lake, committed bucket by bucket.

`RAY_METERS` (default 600,000) x one day of 48. A day before it is validated first, so that Ray and its workers are
warm, and is the past that estimates look back on. On a machine of two processors the one that commits and PostgreSQL
take a part of both workers' time.
"""

from __future__ import annotations

import os

from benchmarks.measure import Figure, temporary_home
from benchmarks.vee_lake import script, setting

METERS = int(os.environ.get("RAY_METERS", "600000"))
_RUN = """
import datetime as dt, json, sys, time
import django; django.setup()
from benchmarks.night_setting import DAY
from nangluong.foundation.actor import SYSTEM
from nangluong.metering.engines import engine
from nangluong.metering.runs import start_vee_run
runner = engine("ray", processes=int(sys.argv[1]))
def validate(day):
    start = time.perf_counter()
    run = start_vee_run(SYSTEM, first_day=day, last_day=day, runner=runner)
    return run, time.perf_counter() - start
validate(DAY - dt.timedelta(days=2))
run, seconds = validate(DAY - dt.timedelta(days=1))
tasks = list(run.tasks.values_list("figures", "seconds"))
print(json.dumps({"seconds": seconds, "slots": sum(t[0]["slots"] for t in tasks), "known_wh": sum(t[0]["known_wh"]
 for t in tasks), "worker_seconds": sum(t[1] for t in tasks)}))
"""


def run() -> list[Figure]:
    """Measure; an installation each, so that both begin with the same lake."""
    found = []
    for workers in (1, 2):
        with temporary_home() as home:
            setting(home, METERS, "--received", "2")
            found.append(script(home, _RUN, str(workers)))
    one, two = found
    assert one["known_wh"] == two["known_wh"], "the same readings give the same sums on any number of workers"
    what = f"VEE on Ray, {METERS:,} meters × 48"
    note = f"{one['seconds']:.1f} s and {two['seconds']:.1f} s by the clock"
    return [
        Figure(f"{what}: one worker", one["slots"] / one["seconds"] / 1e6, "M readings/s"),
        Figure(f"{what}: two workers", two["slots"] / two["seconds"] / 1e6, "M readings/s"),
        Figure(f"{what}: two beside one", one["seconds"] / two["seconds"], "times", 1.7, note, at_least=True),
    ]


if __name__ == "__main__":
    for figure in run():
        print(figure)
