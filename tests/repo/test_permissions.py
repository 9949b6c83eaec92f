"""The table of permissions against the site: every address and API operation, every role, own and foreign objects."""

from __future__ import annotations

import gc
import importlib
import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from nangluong.foundation.models import AuditEntry
from tests.repo.permissions.addresses import declared, existing, operations, rows, table
from tests.repo.permissions.rules import Outcome, Who, everybody
from tests.repo.permissions.table import PAGE, as_text
from tests.repo.permissions.world import make_world, outcome_of
from tests.repo.tree import SOURCE, under


def test_every_address_has_an_entry_and_every_entry_an_address() -> None:
    names = {address.name for address in declared()}
    assert names - set(existing()) == set(), "entries of addresses that are gone"
    assert set(existing()) - names == set(), "addresses without an entry in tests/repo/permissions/rooms"


def test_every_operation_of_an_api_has_an_entry() -> None:
    entries = {(address.name, address.method) for address in declared()}
    assert operations()
    assert operations() - entries == set()


def test_nothing_is_declared_twice() -> None:
    entries = [(address.name, address.method, address.query) for address in declared()]
    assert len(entries) == len(set(entries))


def test_the_table_in_the_repository_is_the_declared_one() -> None:
    assert PAGE.read_text(encoding="utf-8") == as_text(), "run python -m tests.repo.permissions and read the difference"


@pytest.fixture
def quick() -> Iterator[None]:
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


@pytest.mark.django_db
@pytest.mark.usefixtures("quick")
def test_everybody_gets_the_answer_of_the_table_at_every_address(
    released: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    start, asked, wrong = time.process_time(), 0, []
    world = make_world(released)
    for address, side in rows():
        for who in everybody():
            expected = address.expected(who, side)
            if expected == Outcome.NO_SUCH_CASE or (path := world.path_of(address, who, side)) is None:
                continue
            answer, asked = world.ask(address, who, path, expected), asked + 1
            found = outcome_of(answer)
            if not _fits(found, expected):
                to = answer.headers.get("Location", "")
                wrong.append(f"{address.method} {address.name} {side} as {who.code}: {found} {to}, not {expected}")
    with capsys.disabled():
        lines, columns, seconds = len(table()) - 1, len(everybody()), time.process_time() - start
        size = f"{lines} rows x {columns} = {lines * columns} cells"
        print(f"\npermissions: {size}, {asked} requests, {seconds:.1f} s of CPU here")
    assert wrong == [], "\n".join(wrong)


@pytest.mark.django_db
def test_a_page_that_is_only_read_writes_nothing_when_a_form_is_sent_to_it(released: Any) -> None:
    """An address with a form that nobody declared would be open to whoever guesses it."""
    world, writers = make_world(released), []
    forms = {address.name for address in declared() if address.method != "GET"}
    who = next(one for one in everybody() if one.code == "system_administrator")
    done = AuditEntry.objects.filter(refused=False)
    for address, side in rows():
        if address.name in forms or side == "foreign" or (path := world.path_of(address, who, side)) is None:
            continue
        before = done.count()

        def look(name: str = address.name, before: int = before) -> None:
            if done.count() > before:
                writers.append(name)

        world.ask(replace(address, method="POST", form={"x": "1"}), who, path, Outcome.OPEN, look)
    assert writers == []


def _rights_of_code() -> set[str]:
    found = set()
    for path in under(SOURCE, ".py"):
        if path.name == "perms.py":
            module = importlib.import_module(
                f"nangluong.{path.parent.relative_to(SOURCE).as_posix().replace('/', '.')}.perms"
            )
            values = {name: value for name, value in vars(module).items() if name.isupper() and isinstance(value, str)}
            found |= {value for value in values.values() if "." in value}
    return found


def test_every_right_of_the_code_is_explained_and_held_by_a_role() -> None:
    from tests.repo.permissions.rules import _rows

    named, held = {row["code"] for row in _rows("rights.csv")}, {row["right"] for row in _rows("role_rights.csv")}
    assert _rights_of_code() - named == set(), "rights without a row in reference/accounts/rights.csv"
    assert _rights_of_code() - held == set(), "rights that no role of reference/accounts/role_rights.csv holds"
    assert held - named == set(), "rows of role_rights.csv that name an unknown right"
    assert named - _rights_of_code() == set(), "rights that no perms.py names"


def test_a_role_without_a_right_is_told_apart_from_one_with_it() -> None:
    from tests.repo.permissions.rules import Side, manages_people, needs

    holder, other = Who("a", rights=frozenset({"x.do"})), Who("b")
    assert needs("x.do")(holder, Side.NONE) == Outcome.OPEN
    assert needs("x.do")(other, Side.NONE) == Outcome.REFUSED
    assert needs("x.do")(Who("v", signed_in=False), Side.NONE) == Outcome.SIGN_IN
    chief = Who("c", rights=frozenset({"accounts.manage_people"}))
    assert (manages_people(chief, Side.OWN), manages_people(chief, Side.FOREIGN)) == (Outcome.OPEN, Outcome.REFUSED)
