"""Two people at the same moment, each on a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from nangluong.foundation.errors import DomainError, StateConflict
from nangluong.statistics.models import Obligation, Return, ReturnCell, ReturnVersion
from nangluong.statistics.obligations.verbs import generate_obligations
from nangluong.statistics.returns.verbs import CellChange, CellConflict, open_return, save_cells, submit_return
from tests.statistics.reporting import FILLER, OFFICER, SECOND, filled, load_registers, obligation, published

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*tasks: Callable[[], object]) -> list[object]:
    """Run `tasks` in threads that start together; return what each gave or refused, in their order."""
    gate, found = threading.Barrier(len(tasks)), [None] * len(tasks)

    def run(position: int, task: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=30)
            found[position] = task()  # type: ignore[call-overload]
        except DomainError as refusal:
            found[position] = refusal  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return list(found)


def test_at_the_same_moment_nothing_is_lost_or_doubled() -> None:
    """One test for all of it, because the registers have to be loaded and really stored for it."""
    load_registers()
    version = published()
    owed = obligation(version, "pvn", "2026-08")

    opened = at_once(lambda: open_return(FILLER, owed), lambda: open_return(SECOND, owed))
    assert len({one.pk for one in opened if isinstance(one, Return)}) == 1

    report = filled(version, "2026-09")
    seen = report.revision

    def save(actor: object, address: str, value: int) -> Callable[[], object]:
        return lambda: save_cells(actor, report, [CellChange(address, value, seen)])  # type: ignore[arg-type]

    merged = at_once(save(FILLER, "stocks.petrol.opening", 21), save(SECOND, "stocks.diesel.opening", 22))
    assert not [one for one in merged if isinstance(one, DomainError)]
    numbers = dict(ReturnCell.objects.filter(report=report).values_list("address", "number"))
    assert (numbers["stocks.petrol.opening"], numbers["stocks.diesel.opening"]) == (21, 22)

    clash = at_once(save(FILLER, "stocks.petrol.sold", 31), save(SECOND, "stocks.petrol.sold", 32))
    assert sum(isinstance(one, CellConflict) for one in clash) == 1

    good = filled(version, "2026-10")
    handed_in = at_once(*[lambda: submit_return(FILLER, good, revision=good.revision)] * 3)
    assert sum(isinstance(one, ReturnVersion) for one in handed_in) == 1
    assert sum(isinstance(one, StateConflict) for one in handed_in) == 2
    assert ReturnVersion.objects.filter(report=good).count() == 1

    import datetime as dt

    days = {"since": dt.date(2026, 3, 1), "until": dt.date(2026, 5, 1)}
    at_once(*[lambda: generate_obligations(OFFICER, **days)] * 2)
    assert Obligation.objects.filter(period__in=["2026-03", "2026-04"]).count() == 4
