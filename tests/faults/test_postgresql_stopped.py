"""PostgreSQL stopped and started: the requests of that moment fail with a plain page, all others are answered."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.faults.running import Server, Site, Writers, home_for_servers
from tests.faults.truth import truth, verify_audit, wait_until_done

pytestmark = pytest.mark.storm

AWAY_S = 2.0
GRACE_S = 1.0
"""A request that was under way when the server went, or while it still rolls its log forward, may fail as well."""


@pytest.fixture
def place() -> Iterator[tuple[Server, Site]]:
    """Give a server and the site on it, prepared and running."""
    with home_for_servers() as home:
        server = Server(home)
        site = Site(server.url, home, PROBE_SILENT_S="12")
        try:
            site.command("prepare")
            site.wait_until_ready()
            yield server, site
        finally:
            site.stop()
            server.close()


def test_only_the_requests_of_that_moment_fail(place: tuple[Server, Site]) -> None:
    server, site = place
    assert site.get("/probe/")[0] == 200
    with Writers(site) as writers:
        time.sleep(1)
        gone = time.monotonic()
        server.stop()
        time.sleep(AWAY_S)
        page = site.get("/probe/")
        ready = site.get("/readyz")
        alive = site.get("/healthz")
        server.start()
        back = time.monotonic()
        seconds = site.wait_until_ready(20)
        time.sleep(1)

    assert alive == (200, "ok"), "the process itself is well"
    assert ready[0] == 503
    assert '"database": "unavailable"' in ready[1]
    assert page[0] == 503
    assert "Hệ thống tạm ngừng phục vụ" in page[1]
    assert "Service unavailable" in page[1]
    for inside in ("Traceback", "psycopg", "OperationalError", "socket", ".py"):
        assert inside not in page[1]

    bad = [(moment, status) for moment, status in writers.at if status != 200]
    assert bad, "the outage was not noticed at all"
    assert {status for _, status in bad} <= {503}, bad
    outside = [moment for moment, _ in bad if not gone - GRACE_S <= moment <= back + seconds + GRACE_S]
    assert outside == []
    assert seconds < 10
    assert site.starts == 1, "no process had to be started again"

    wait_until_done(server, 120)
    found = truth(server, writers.acknowledged)
    assert found.clean, found
    verify_audit(site)
