"""The audit chain: what an entry costs, how many a second with writers side by side, and how long a walk takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from multiprocessing import Barrier, Process, Queue
from typing import Any

from benchmarks.measure import Figure, environment, script_report, temporary_home

ENTRIES = 2000
WRITERS = (1, 2, 4)


def _write(number: int, entries: int, start: Any, seconds: Any) -> None:
    import django

    django.setup()
    from django.db import connection, transaction

    from nangluong.foundation import audit
    from nangluong.foundation.actor import Actor

    actor = Actor(f"writer {number}", user_id=number, on_behalf_of="bct")
    connection.ensure_connection()
    start.wait()
    begin, cpu = time.monotonic(), time.process_time()
    for n in range(entries):
        with transaction.atomic():
            audit.record(actor, "change", kind="thing", key=str(n), before={"n": n}, after={"n": n + 1}, reason="bench")
    seconds.put((time.monotonic() - begin, time.process_time() - cpu))


def _rate(writers: int, entries: int) -> tuple[float, float]:
    """Return entries a second of all writers together, and milliseconds of a writer's CPU per entry."""
    start, seconds = Barrier(writers), Queue()
    each = entries // writers
    processes = [Process(target=_write, args=(n, each, start, seconds)) for n in range(writers)]
    for process in processes:
        process.start()
    spent = [seconds.get() for _ in processes]
    for process in processes:
        process.join()
    return each * writers / max(wall for wall, _ in spent), 1000 * sum(cpu for _, cpu in spent) / (each * writers)


def _measure(entries: int) -> list[dict[str, Any]]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    from nangluong.foundation import audit
    from nangluong.foundation.actor import SYSTEM
    from nangluong.foundation.models import AuditEntry

    call_command("migrate", verbosity=0)
    connection.close()
    found = []
    for writers in WRITERS:
        rate, cpu = _rate(writers, entries)
        limit = 500.0 if writers == 2 else None
        found.append(
            Figure(f"audit entries a second, {writers} writers", rate, "/s", limit, f"{cpu:.2f} ms CPU", at_least=True)
        )
    begin = time.monotonic()
    with transaction.atomic():
        for n in range(entries):
            audit.record(SYSTEM, "change", kind="thing", key=str(n), after={"n": n})
    found.append(Figure("one entry within a transaction", 1000 * (time.monotonic() - begin) / entries, "ms"))
    count, begin = AuditEntry.objects.count(), time.monotonic()
    broken = list(audit.verify())
    took = time.monotonic() - begin
    assert broken == []
    found.append(Figure("walk through the chain, a million entries", took / count * 1e6, "s", None, f"{count} walked"))
    return [figure.as_json() for figure in found]


def run() -> list[Figure]:
    """Measure on a fresh database of its own."""
    rows = script_report("audit_chain", str(ENTRIES))
    return [Figure(**{name: value for name, value in row.items() if name != "reached"}) for row in rows["figures"]]


if __name__ == "__main__":
    with temporary_home() as home:
        if os.environ.get("NANGLUONG_BENCH") is None:
            done = subprocess.run(
                [sys.executable, __file__, *sys.argv[1:]],
                env=environment(home, DJANGO_SETTINGS_MODULE="nangluong.settings", NANGLUONG_BENCH="1"),
                check=True,
                capture_output=True,
                text=True,
            )
            print(done.stdout)
        else:
            print(json.dumps({"figures": _measure(int(sys.argv[1]))}))
