"""Loading statements into the lake."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.lake import lake
from nangluong.foundation.models import AuditEntry
from nangluong.statistics.figures import load_statement
from nangluong.statistics.models import Batch
from tests.statistics.builders import fact, statement

pytestmark = pytest.mark.usefixtures("empty_lake")


def stored() -> list[tuple[str, str, Decimal]]:
    return lake().read("SELECT period, dataset, value FROM lake.fact ORDER BY dataset, period").fetchall()


def counts(batch: Batch) -> tuple[int, int, int, int]:
    return batch.added, batch.changed, batch.removed, batch.unchanged


def test_a_statement_becomes_the_state_of_its_dataset() -> None:
    batch = load_statement(SYSTEM, statement(fact(), fact(period="2021", value=Decimal(5))))
    assert counts(batch) == (2, 0, 0, 0)
    assert stored() == [("2020", "test/one", Decimal("44600.000001")), ("2021", "test/one", Decimal("5.000000"))]


def test_the_next_statement_adds_changes_removes_and_leaves() -> None:
    load_statement(SYSTEM, statement(fact(), fact(period="2021"), fact(period="2022")))
    second = statement(fact(), fact(period="2021", value=Decimal(7)), fact(period="2023"))
    assert counts(load_statement(SYSTEM, second)) == (1, 1, 1, 1)
    assert [(period, value) for period, _, value in stored()] == [
        ("2020", Decimal("44600.000001")),
        ("2021", Decimal(7)),
        ("2023", Decimal("44600.000001")),
    ]


def test_the_same_file_again_changes_nothing_and_writes_no_audit() -> None:
    first = load_statement(SYSTEM, statement(fact()))
    snapshot = lake().snapshot()
    assert load_statement(SYSTEM, statement(fact())).pk == first.pk
    assert (lake().snapshot(), AuditEntry.objects.filter(verb="load_figures").count()) == (snapshot, 1)


def test_a_file_that_was_replaced_can_be_loaded_again() -> None:
    original, other = statement(fact()), statement(fact(value=Decimal(1)))
    load_statement(SYSTEM, original)
    load_statement(SYSTEM, other)
    assert counts(load_statement(SYSTEM, original)) == (0, 1, 0, 0)
    assert stored()[0][2] == Decimal("44600.000001")


def test_another_dataset_is_left_alone() -> None:
    load_statement(SYSTEM, statement(fact(), dataset="test/one"))
    load_statement(SYSTEM, statement(fact(value=Decimal(9)), dataset="test/it's two"))
    assert [dataset for _, dataset, _ in stored()] == ["test/it's two", "test/one"]


def test_checks_are_kept_apart_from_facts() -> None:
    load_statement(SYSTEM, statement(fact(), checks=(fact(product="01", value=Decimal(3)),)))
    found = lake().read("SELECT role, product FROM lake.fact ORDER BY role").fetchall()
    assert found == [("check", "01"), ("fact", "0110")]


def test_an_earlier_state_stays_readable() -> None:
    before = load_statement(SYSTEM, statement(fact())).snapshot
    load_statement(SYSTEM, statement(fact(value=Decimal(1))))
    old = lake().read(f"SELECT value FROM lake.fact AT (VERSION => {before})").fetchall()
    assert old == [(Decimal("44600.000001"),)]


def test_without_the_right_nothing_is_loaded() -> None:
    with pytest.raises(NotPermitted):
        load_statement(Actor("khách"), statement(fact()))
    assert stored() == []
    assert not Batch.objects.exists()


def test_a_failure_leaves_the_dataset_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    load_statement(SYSTEM, statement(fact()))

    def broken(*_: object) -> dict[str, int]:
        raise RuntimeError("disk gone")

    monkeypatch.setattr("nangluong.statistics.figures._replace", broken)
    with pytest.raises(RuntimeError):
        load_statement(SYSTEM, statement(fact(value=Decimal(1))))
    assert [value for _, _, value in stored()] == [Decimal("44600.000001")]
    assert list(Batch.objects.values_list("state", flat=True)) == ["failed", "loaded"]
