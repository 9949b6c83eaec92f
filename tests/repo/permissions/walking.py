"""The walk: every row of the table asked for by everybody."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from nangluong.foundation.models import AuditEntry
from tests.repo.permissions.addresses import Address
from tests.repo.permissions.rules import Outcome, Side, everybody
from tests.repo.permissions.world import World, outcome_of

Rows = Iterable[tuple[Address, Side]]


@dataclass
class Walk:
    """What a walk found: how much was asked, in how many seconds of CPU, and which answers were not the table's."""

    cells: int = 0
    asked: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"permissions: {self.cells} cells, {self.asked} requests, {self.seconds:.1f} s of CPU here"


@contextmanager
def _quick() -> Iterator[None]:
    """Let thousands of requests pass without a log line for each refusal and without looking at old objects again."""
    log = logging.getLogger("django.request")
    level, _ = log.level, gc.collect()
    log.setLevel(logging.ERROR)
    gc.freeze()
    yield
    gc.unfreeze()
    log.setLevel(level)


def _fits(found: str, expected: Outcome) -> bool:
    return found == expected or (found == Outcome.CONFLICT and expected == Outcome.OPEN)


def walk(world: World, rows: Rows) -> Walk:
    """Ask for every row as everybody and compare."""
    found, start = Walk(), time.process_time()
    with _quick():
        for address, side in rows:
            for who in everybody():
                found.cells += 1
                expected = address.expected(who, side)
                if expected == Outcome.NO_SUCH_CASE or (path := world.path_of(address, who, side)) is None:
                    continue
                answer = world.ask(address, who, path, expected)
                found.asked += 1
                if not _fits(outcome := outcome_of(answer), expected):
                    to = answer.headers.get("Location", "")
                    asked = f"{address.method} {address.name} {side} as {who.code}"
                    found.wrong.append(f"{asked}: {outcome} {to}, not {expected}")
    found.seconds = time.process_time() - start
    return found


def written_by_pages(world: World, rows: Rows) -> list[str]:
    """Send a form to every address that declares none and return those that did something, as the audit says.

    A form that nobody declared would be open to whoever guesses it.
    """
    listed = list(rows)
    forms = {address.name for address, _ in listed if address.method != "GET"}
    who = next(one for one in everybody() if one.code == "system_administrator")
    done, writers = AuditEntry.objects.filter(refused=False), []
    for address, side in listed:
        if address.name in forms or side == Side.FOREIGN or (path := world.path_of(address, who, side)) is None:
            continue
        look = _counting(done.count(), address.name, writers, done.count)
        world.ask(replace(address, method="POST", form={"x": "1"}), who, path, Outcome.OPEN, look)
    return writers


def _counting(before: int, name: str, writers: list[str], count: Callable[[], int]) -> Callable[[], None]:
    def look() -> None:
        if count() > before:
            writers.append(name)

    return look
