"""Is the process alive, and is what it stands on there?"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from nangluong.foundation.lake import lake
from nangluong.foundation.rates.taking import counts_itself


@counts_itself
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer that the process runs; touches nothing else."""
    return HttpResponse("ok", content_type="text/plain")


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _lake() -> str:
    lake().snapshot()
    return "ok"


def _queue() -> str:
    """Jobs can be queued when the tables answer; how many workers are awake is told beside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '40 s'")
        (workers,) = cursor.fetchone()
    return f"ok, {workers} worker(s) awake"


CHECKS: dict[str, Callable[[], str]] = {"database": _database, "lake": _lake, "queue": _queue}


@counts_itself
def readyz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, lake and queue all answer, else 503; says which one does not, not why."""
    answers: dict[str, str] = {}
    ready = True
    for name, check in CHECKS.items():
        try:
            answers[name] = check()
        except Exception:  # noqa: BLE001 - whatever is wrong with it, it is not ready
            answers[name] = "unavailable"
            ready = False
    return JsonResponse(answers, status=200 if ready else 503)
