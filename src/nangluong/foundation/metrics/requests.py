"""The middleware that counts requests: how many, how long, how much CPU, by the name of the route."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from nangluong.foundation.metrics.counted import REFUSALS, REQUEST_CPU_SECONDS, REQUEST_SECONDS, REQUESTS

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NO_ROUTE = "none"


def route_of(request: HttpRequest) -> str:
    """Return the name of the view, never the address: addresses carry codes and are without number."""
    match = getattr(request, "resolver_match", None)
    return (match.view_name or NO_ROUTE) if match else NO_ROUTE


class MetricsMiddleware:
    """Count a request when it is answered. The time of a streamed body is not in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wall, cpu = time.perf_counter(), time.thread_time()
        response = self.get_response(request)
        route = route_of(request)
        method = request.method if request.method in _METHODS else "other"
        REQUESTS.labels(route, method, str(response.status_code)).inc()
        REQUEST_SECONDS.labels(route).observe(time.perf_counter() - wall)
        REQUEST_CPU_SECONDS.labels(route).inc(time.thread_time() - cpu)
        if code := getattr(request, "refusal_code", ""):
            REFUSALS.labels(code).inc()
        return response
