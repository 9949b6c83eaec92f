"""The part of the table of permissions that needs a release: figures, registers, interfaces of machines."""

from __future__ import annotations

from typing import Any

import pytest

from tests.repo.permissions.addresses import rows
from tests.repo.permissions.walking import walk, written_by_pages
from tests.repo.permissions.world import make_world

pytestmark = pytest.mark.django_db


def test_everybody_gets_the_answer_of_the_table(released: Any, capsys: pytest.CaptureFixture[str]) -> None:
    found = walk(make_world(released), rows(of_figures=True))
    with capsys.disabled():
        print(f"\n{found}")
    assert found.wrong == [], "\n".join(found.wrong)


def test_a_page_that_is_only_read_writes_nothing_when_a_form_is_sent_to_it(released: Any) -> None:
    assert written_by_pages(make_world(released), rows(of_figures=True)) == []
