"""What processes count while they work. Without a metrics port the counts stay in memory and nobody reads them."""

from __future__ import annotations

from typing import Any

from prometheus_client import Counter, Histogram

REQUESTS = Counter("nangluong_requests", "Requests answered.", ["route", "method", "status"])
REQUEST_SECONDS = Histogram(
    "nangluong_request_seconds",
    "Time from request to answer.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
REQUEST_CPU_SECONDS = Counter("nangluong_request_cpu_seconds", "CPU time spent on requests.", ["route"])
REFUSALS = Counter("nangluong_refusals", "Refusals by their code (docs/errors.md).", ["code"])
SIGN_IN_FAILURES = Counter("nangluong_sign_in_failures", "Attempts to sign in that failed.")
LAKE_COMMIT_SECONDS = Histogram(
    "nangluong_lake_commit_seconds",
    "Time of one commit of the lake, from its first statement on.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
ALL = (REQUESTS, REQUEST_SECONDS, REQUEST_CPU_SECONDS, REFUSALS, SIGN_IN_FAILURES, LAKE_COMMIT_SECONDS)


def count_sign_in_failure(**_: Any) -> None:
    """Count one; a receiver of Django's `user_login_failed`."""
    SIGN_IN_FAILURES.inc()
