"""The table of permissions against the site: every address and API operation, every role, own and foreign objects."""

from __future__ import annotations

import importlib

import pytest

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.reference.loading import load_all
from tests.repo.permissions.addresses import declared, existing, operations, rows, table
from tests.repo.permissions.rules import Outcome, Who, everybody
from tests.repo.permissions.table import PAGE, as_text
from tests.repo.permissions.walking import walk, written_by_pages
from tests.repo.permissions.world import make_world
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


@pytest.mark.django_db
def test_everybody_gets_the_answer_of_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Here everything but the figures, which `test_permissions_of_figures` asks for; two processes share the work."""
    list(load_all(actor=SYSTEM))
    found = walk(make_world(), rows(of_figures=False))
    with capsys.disabled():
        print(f"\n{len(table()) - 1} rows x {len(everybody())}; {found}")
    assert found.wrong == [], "\n".join(found.wrong)


@pytest.mark.django_db
def test_a_page_that_is_only_read_writes_nothing_when_a_form_is_sent_to_it() -> None:
    list(load_all(actor=SYSTEM))
    assert written_by_pages(make_world(), rows(of_figures=False)) == []


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
