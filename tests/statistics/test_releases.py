"""Building and publishing releases, and what a reader then sees."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry
from nangluong.statistics.figures import load_statement
from nangluong.statistics.models import Release
from nangluong.statistics.queries.balance import REAL, cells
from nangluong.statistics.queries.changes import change_counts, changes
from nangluong.statistics.releases import EmbargoInThePast, NothingToRelease, build_release, publish_release
from nangluong.statistics.vintages import NoSuchRelease, find_vintage
from tests.statistics.builders import fact, statement

pytestmark = pytest.mark.usefixtures("empty_lake")


def release(value: int, *, publish: bool = True, public_from: dt.datetime | None = None) -> Release:
    """Load one figure, build a release of it, and publish it unless told not to."""
    load_statement(SYSTEM, statement(fact(value=Decimal(value))))
    built = build_release(SYSTEM, title_vi=f"bản {value}", title_en=f"release {value}")
    return publish_release(SYSTEM, built, public_from=public_from) if publish else built


def coal(snapshot: int | None) -> Decimal | None:
    """Return the production of anthracite that a release shows, kt."""
    assert snapshot is not None
    return cells(snapshot, REAL, "VN", "2020")[("1.1", "0110")].natural_value


def test_a_release_freezes_what_was_loaded() -> None:
    first = release(100)
    second = release(250)
    assert (coal(first.snapshot), coal(second.snapshot)) == (Decimal(100), Decimal(250))
    assert (first.number, second.number, second.previous) == ("2026-1", "2026-2", first) or first.number < second.number


def test_the_list_of_changes_is_exact() -> None:
    release(100)
    second = release(250)
    assert second.snapshot is not None
    found = changes(second.snapshot, "fact", 0, 10)
    assert [(c.kind, c.item, c.period, c.old_value, c.new_value, c.unit) for c in found] == [
        ("changed", "01", "2020", Decimal(100), Decimal(250), "kt")
    ]
    assert found[0].reason.startswith("batch:")
    assert ("cell", "changed") in {(what, kind) for what, kind, _ in change_counts(second.snapshot)}


def test_the_first_release_lists_no_changes() -> None:
    first = release(100)
    assert first.changes == 0


def test_a_release_of_the_same_facts_changes_nothing() -> None:
    release(100)
    assert release(100).changes == 0


def test_a_built_release_is_not_public() -> None:
    release(100, publish=False)
    assert find_vintage() is None


def test_the_embargo_holds_to_the_second() -> None:
    moment = timezone.now().replace(microsecond=0) + dt.timedelta(days=1)
    held = release(100, public_from=moment)
    with time_machine.travel(moment - dt.timedelta(seconds=1), tick=False):
        assert find_vintage() is None
        with pytest.raises(NoSuchRelease):
            find_vintage(held.number)
    with time_machine.travel(moment, tick=False):
        found = find_vintage()
        assert found is not None
        assert found.release == held


def test_a_day_shows_what_was_public_at_its_end() -> None:
    start = timezone.now() + dt.timedelta(minutes=1)
    first = release(100, public_from=start)
    second = release(200, public_from=start + dt.timedelta(days=2))
    with time_machine.travel(start + dt.timedelta(days=10)):
        today = timezone.localdate(start)
        for days, expected in ((0, first), (1, first), (2, second), (5, second)):
            found = find_vintage(as_of=today + dt.timedelta(days=days))
            assert found is not None
            assert found.release == expected
        with pytest.raises(NoSuchRelease):
            find_vintage(as_of=today - dt.timedelta(days=1))


def test_a_day_ends_at_midnight_in_viet_nam() -> None:
    late = dt.datetime(2030, 1, 1, 16, 59, 59, tzinfo=dt.UTC)  # 23:59:59 of 1 January in Viet Nam
    release(100, public_from=late)
    release(200, public_from=late + dt.timedelta(seconds=1))
    with time_machine.travel(late + dt.timedelta(days=3)):
        found = [find_vintage(as_of=dt.date(2030, 1, day)) for day in (1, 2)]
        assert [vintage.release.title_en for vintage in found if vintage] == ["release 100", "release 200"]


def test_publishing_twice_is_refused() -> None:
    built = release(100)
    with pytest.raises(StateConflict):
        publish_release(SYSTEM, built)
    assert AuditEntry.objects.filter(verb="publish_release").count() == 1


def test_an_embargo_in_the_past_is_refused() -> None:
    built = release(100, publish=False)
    with pytest.raises(EmbargoInThePast):
        publish_release(SYSTEM, built, public_from=timezone.now() - dt.timedelta(hours=1))


def test_nothing_can_be_released_from_nothing() -> None:
    with pytest.raises(NothingToRelease):
        build_release(SYSTEM, title_vi="x", title_en="x")
    assert not Release.objects.exists()


@pytest.mark.parametrize("rights", [frozenset(), frozenset({"statistics.load_figures"})])
def test_building_and_publishing_need_their_rights(rights: frozenset[str]) -> None:
    built = release(100, publish=False)
    person = Actor("ai đó", rights=rights)
    with pytest.raises(NotPermitted):
        build_release(person, title_vi="x", title_en="x")
    with pytest.raises(NotPermitted):
        publish_release(person, built)


def test_a_failed_build_leaves_no_release_to_publish(monkeypatch: pytest.MonkeyPatch) -> None:
    load_statement(SYSTEM, statement(fact()))

    def broken(*_: object) -> None:
        raise RuntimeError("out of memory")

    monkeypatch.setattr("nangluong.statistics.building.write", broken)
    with pytest.raises(RuntimeError):
        build_release(SYSTEM, title_vi="x", title_en="x")
    assert Release.objects.get().state == Release.State.FAILED
