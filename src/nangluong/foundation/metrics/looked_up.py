"""What is looked up in database and disk whenever somebody asks for the metrics."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from nangluong.foundation.jobs.figures import queue_figures
from nangluong.foundation.space import free_bytes

log = logging.getLogger(__name__)

Samples = Iterable[tuple[tuple[str, ...], float]]


def _one(query: str) -> float:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return float(row[0] or 0) if row else 0.0


def _queue() -> dict[str, float]:
    found = queue_figures()
    return {
        "nangluong_jobs_waiting": found.waiting,
        "nangluong_jobs_oldest_seconds": found.oldest_waiting_s,
        "nangluong_jobs_running": found.running,
        "nangluong_jobs_stalled": found.stalled,
        "nangluong_jobs_failed_last_day": found.failed_last_day,
        "nangluong_workers_awake": found.workers,
        "nangluong_letters_waiting": found.letters_waiting,
        "nangluong_letters_dead": found.letters_dead,
    }


_AGES = {
    "nangluong_release_age_seconds": "SELECT extract(epoch FROM now() - max(public_from)) FROM statistics_release"
    " WHERE state = 'published' AND public_from <= now()",
    "nangluong_backup_age_seconds": "SELECT extract(epoch FROM now() - max(at)) FROM foundation_auditentry"
    " WHERE object_kind = 'backup' AND verb = 'take_backup'",
}


def _audit() -> dict[str, float]:
    entries = "SELECT entries FROM foundation_audithead WHERE id = 1"
    broken = "SELECT broken FROM foundation_auditcheck ORDER BY id DESC LIMIT 1"
    return {"nangluong_audit_entries": _one(entries), "nangluong_audit_broken_links": _one(broken)}


def _ages() -> dict[str, float]:
    return {name: _one(query) for name, query in _AGES.items()}


def _size() -> dict[str, float]:
    return {"nangluong_database_bytes": _one("SELECT pg_database_size(current_database())")}


def _places() -> Iterator[tuple[str, Path]]:
    yield "home", settings.CONFIG.home
    for name, address in (
        ("lake", settings.LAKE_PATH),
        ("files", settings.FILES),
        ("published", settings.PUBLISHED_PATH),
    ):
        if not str(address).startswith("s3://"):
            yield name, Path(address)


def free_space() -> dict[str, int]:
    """Return the free bytes of the disk below each of our folders."""
    return {name: free_bytes(path) for name, path in _places()}


@dataclass(frozen=True)
class LookedUp:
    """A metric that is looked up: its name, what it says, and the group of queries that knows it."""

    name: str
    says: str
    group: Callable[[], dict[str, float]]


LOOKED_UP = (
    LookedUp("nangluong_jobs_waiting", "Jobs that wait for a worker.", _queue),
    LookedUp("nangluong_jobs_oldest_seconds", "Age of the oldest job that could run and waits.", _queue),
    LookedUp("nangluong_jobs_running", "Jobs being carried out.", _queue),
    LookedUp("nangluong_jobs_stalled", "Jobs whose worker is silent.", _queue),
    LookedUp("nangluong_jobs_failed_last_day", "Jobs that failed in the last 24 hours.", _queue),
    LookedUp("nangluong_workers_awake", "Workers with a heartbeat.", _queue),
    LookedUp("nangluong_letters_waiting", "Messages that wait to be sent.", _queue),
    LookedUp("nangluong_letters_dead", "Messages that could not be sent.", _queue),
    LookedUp("nangluong_audit_entries", "Entries of the audit.", _audit),
    LookedUp("nangluong_audit_broken_links", "Findings of the last check of the audit; must be 0.", _audit),
    LookedUp("nangluong_release_age_seconds", "Time since the newest release became public; 0: none.", _ages),
    LookedUp("nangluong_backup_age_seconds", "Time since the last backup was finished; 0: none.", _ages),
    LookedUp("nangluong_database_bytes", "Size of the database.", _size),
)
FREE = "nangluong_free_bytes"
UP = "nangluong_lookup_up"


class LookedUpCollector(Collector):
    """Answers with every metric that can be looked up now; where the database is away, its metrics are left out."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the metrics."""
        values: dict[str, float] = {}
        up = 1.0
        for group in dict.fromkeys(one.group for one in LOOKED_UP):
            try:
                values |= group()
            except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the others are still to be told
                log.warning("a metric cannot be looked up: %s", error)
                up = 0.0
                connection.close()
        for one in LOOKED_UP:
            if one.name in values:
                yield GaugeMetricFamily(one.name, one.says, values[one.name])
        free = GaugeMetricFamily(FREE, "Free bytes of the disk below a folder.", labels=["place"])
        for place, count in free_space().items():
            free.add_metric([place], count)
        yield free
        yield GaugeMetricFamily(UP, "1 where everything that is looked up in the database could be.", up)
