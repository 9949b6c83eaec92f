"""Searching an audit of a million entries; the cost of field history and of noting who saw whose data."""

from __future__ import annotations

import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.measure import Figure, environment, script_report, temporary_home

ENTRIES = 1_000_000
_FILL = """
SET LOCAL session_replication_role = replica;
INSERT INTO foundation_auditentry (at, actor, user_id, on_behalf_of, verb, object_kind, object_key, before, after,
    reason, refused, request_id, previous_digest, digest)
SELECT now() - (%(n)s - n) * interval '30 seconds', 'Người ' || n %% 5000, n %% 5000, 'org-' || n %% 60,
    'verb_' || n %% 40, 'kind_' || n %% 25, (n %% 20000)::text, '{"a": 1}', '{"a": 2}', '', n %% 200 = 0,
    md5((n / 3)::text), repeat('0', 64), md5(n::text) || md5((-n)::text)
FROM generate_series(1, %(n)s) AS n;
"""


def _timed(what: Callable[[], object], times: int = 20) -> float:
    """Return the median milliseconds of `what`."""
    spent = []
    for _ in range(times):
        begin = time.perf_counter()
        what()
        spent.append(1000 * (time.perf_counter() - begin))
    return statistics.median(spent)


def _searches(entries: int) -> list[Figure]:
    from django.db import connection, transaction
    from django.utils import timezone

    from nangluong.accounts.auditing.search import Criteria, search_audit
    from nangluong.foundation.actor import SYSTEM

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FILL, {"n": entries})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE foundation_auditentry")
    month = dt.timedelta(days=30)
    now = timezone.now()
    asked = {
        "everything, first page": Criteria(),
        "object": Criteria(kind="kind_7", key="1007"),
        "kind of object": Criteria(kind="kind_7"),
        "person": Criteria(person="1234"),
        "organisation": Criteria(organisation="org-17"),
        "verb": Criteria(verb="verb_3"),
        "refused only": Criteria(refused=True),
        "request": Criteria(request_id="c4ca4238a0b923820dcc509a6f75849b"),
        "a month half a year ago": Criteria(since=now - 7 * month, until=now - 6 * month),
        "organisation and verb, a month": Criteria(organisation="org-17", verb="verb_37", since=now - month),
        "person and verb that never meet": Criteria(person="1234", verb="verb_3"),
        "nothing fits": Criteria(verb="no_such_verb"),
    }
    return [
        Figure(f"search by: {name}", _timed(lambda found=criteria: search_audit(SYSTEM, found)), "ms", 100)  # type: ignore[misc]
        for name, criteria in asked.items()
    ]


def _history() -> list[Figure]:
    from django.db import connection, transaction

    from nangluong.registry.models import Organisation, OrganisationKind

    proof = {"source": "x", "confidence": "illustrative"}
    kind = OrganisationKind.objects.create(code="k", position=1, name="k", name_en="k", **proof)
    made = Organisation.objects.create(code="o", kind=kind, **proof)

    def save(times: int = 500) -> float:
        with transaction.atomic():
            begin = time.perf_counter()
            for n in range(times):
                made.source = str(n)
                made.save()
            return 1000 * (time.perf_counter() - begin) / times

    with_history = min(save() for _ in range(3))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE registry_organisation DISABLE TRIGGER USER")
    plain = min(save() for _ in range(3))
    return [
        Figure("save of a row without history", plain, "ms"),
        Figure("save of a row with history", with_history, "ms"),
    ]


def _readings() -> list[Figure]:
    from nangluong.accounts.privacy.access import record_access, record_accesses
    from nangluong.accounts.privacy.subjects import Subject
    from nangluong.foundation.actor import Actor

    reader = Actor("Người đọc", user_id=1, on_behalf_of="bct")
    many = [Subject("meter", str(n)) for n in range(1000)]
    one = _timed(lambda: record_access(reader, Subject("meter", "1"), "usage_advice", "x"), 200)
    thousand = _timed(lambda: record_accesses(reader, many, "usage_advice", "x"))
    return [
        Figure("note one reading of personal data", one, "ms"),
        Figure("note a thousand readings at once", thousand, "ms"),
    ]


def _measure(entries: int) -> list[dict[str, Any]]:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return [figure.as_json() for figure in [*_searches(entries), *_history(), *_readings()]]


def run() -> list[Figure]:
    """Measure on a fresh database of its own."""
    rows = script_report("audit_search", str(ENTRIES))
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
