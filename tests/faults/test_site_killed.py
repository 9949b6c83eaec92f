"""`kill -9` of web and worker at random moments under load: nothing acknowledged is lost, every job has one effect.

Part of `make faults`, which kills 50 times with the product's own times and keeps the result; FAULT_KILLS= for fewer.
"""

from __future__ import annotations

import contextlib
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import psutil
import pytest

from tests.faults.running import Server, Site, Writers, home_for_servers
from tests.faults.truth import Truth, truth, verify_audit, wait_until_done

pytestmark = pytest.mark.storm

KILLS = int(os.environ.get("FAULT_KILLS", "5"))
SEED = int(os.environ.get("FAULT_SEED", "804"))
# Half of the kills fall on what holds a request or a job; the rest takes the web server or everything down.
WHOM = ("web process", "worker", "web process", "worker", "web server", "whole")


@dataclass(frozen=True)
class Outcome:
    """What a run of kills came to."""

    kills: Counter[str]
    truth: Truth
    failed: dict[int, int]
    starts: int
    drained_s: float
    back_s: list[float]


@pytest.fixture
def place() -> Iterator[tuple[Server, Site]]:
    """Give a server and the site on it, prepared and running."""
    with home_for_servers() as home:
        server = Server(home)
        site = Site(server.url, home, **({"PROBE_SILENT_S": "12"} if KILLS < 20 else {}))
        try:
            site.command("prepare")
            site.wait_until_ready()
            yield server, site
        finally:
            site.stop()
            server.close()


def kill_one(site: Site, whom: str, chance: random.Random) -> str:
    """Kill a process of this kind, or any that is there; return what was killed."""
    parts = site.parts()
    kind = whom if parts.get(whom) else chance.choice(sorted(parts))
    with contextlib.suppress(psutil.NoSuchProcess):
        chance.choice(parts[kind]).kill()
    return kind


def run(server: Server, site: Site) -> Outcome:
    """Kill while clients write, then let everything come to rest."""
    chance, killed, back = random.Random(SEED), Counter[str](), []
    with Writers(site) as writers:
        for number in range(KILLS):
            time.sleep(chance.uniform(0.2, 1.2))
            killed[kill_one(site, WHOM[number % len(WHOM)], chance)] += 1
            back.append(site.wait_until_ready())
        time.sleep(0.5)
    drained = wait_until_done(server, 120)
    return Outcome(killed, truth(server, writers.acknowledged), dict(writers.failed), site.starts, drained, back)


def test_kills_lose_nothing_and_double_nothing(place: tuple[Server, Site]) -> None:
    server, site = place
    outcome = run(server, site)
    print(outcome)
    assert outcome.truth.clean, outcome
    assert outcome.truth.acknowledged > 10 * KILLS, "hardly anything was written"
    assert sum(outcome.kills.values()) == KILLS
    verify_audit(site)
    site.stop()
    assert site.left_behind() == [], "a server whose supervisor was killed goes on answering"
    if target := os.environ.get("FAULT_REPORT"):
        from tests.faults.report import write_report

        write_report(target, outcome)
