"""XSS and formula injection: every name in the site attacks, and is text everywhere, in pages and in files."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.dom import minidom

import pytest
import pytest_django
from django.test import Client

from nangluong.accounts.models import Right
from nangluong.foundation import audit
from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.models import Work
from tests.accounts import people
from tests.repo.tree import SOURCE, shown, under
from tests.security.conftest import FORMULA, HOSTILE, MARKUP
from tests.security.crawling import Visited, body_of, crawl

pytestmark = pytest.mark.django_db

ALIVE = "<img src=x"
STARTS = ("/", "/en/", "/co-so/", "/so-lieu-mo/", "/tac-nghiep/")


@pytest.fixture(scope="module")
def walked(hostile_site: Any, django_db_blocker: pytest_django.DjangoDbBlocker) -> list[Visited]:
    """Walk once as somebody who may see everything, whose own name and work attack as well; what it stores goes with
    the site.
    """
    with django_db_blocker.unblock():
        where = people.organisation("don-vi-thu")
        rights = Right.objects.values_list("code", flat=True)
        person = people.person(*rights, username="can-bo", full_name=HOSTILE, where=where)
        Work.objects.create(
            kind="build_release",
            title=HOSTILE,
            started_by=HOSTILE,
            user_id=person.pk,
            error_vi=HOSTILE,
            error_en=HOSTILE,
        )
        audit.record(SYSTEM, "test_note", kind="test", key=HOSTILE, after={"said": HOSTILE}, reason=HOSTILE)
        return list(crawl(people.enter(Client(), person), *STARTS, each=2))


def kind_of(visited: Visited) -> str:
    return visited.response.headers.get("Content-Type", "")


def test_no_page_runs_what_a_name_says(walked: list[Visited]) -> None:
    alive, carried, statuses = {}, set(), {}
    for visited in walked:
        if not kind_of(visited).startswith("text/html"):
            continue
        statuses[visited.path] = visited.response.status_code
        if ALIVE in visited.text:
            at = visited.text.index(ALIVE)
            alive[visited.path] = visited.text[max(0, at - 120) : at + 40]
        if "&lt;img src=x" in visited.text or "\\u003Cimg src=x" in visited.text:
            carried.add(visited.view)
    assert alive == {}
    assert [path for path, status in statuses.items() if status >= 500] == []
    # A walk that meets no attack proves nothing.
    assert len(statuses) > 60, len(statuses)
    assert len(carried) > 20, sorted(carried)
    assert any(view.startswith("statistics:") for view in carried)
    assert any(view.startswith("registry:") for view in carried)


def test_what_is_typed_into_an_address_is_text(hostile_site: Any, client: Client) -> None:
    for visited in list(crawl(client, "/", each=1)):
        if visited.response.headers.get("Content-Type", "").startswith("text/html"):
            names = re.findall(r'name="([a-z_]+)"', visited.text)[:8] or ["q"]
            answer = client.get(visited.path.partition("?")[0], dict.fromkeys(names, MARKUP))
            assert ALIVE not in body_of(answer).decode(), visited.path


def _cells(visited: Visited) -> Iterator[str]:
    kind = visited.response.headers.get("Content-Type", "")
    if kind.startswith("text/csv"):
        for row in csv.reader(io.StringIO(visited.body.decode("utf-8-sig"), newline="")):
            yield from row
    elif "spreadsheetml" in kind:
        import openpyxl

        for sheet in openpyxl.load_workbook(io.BytesIO(visited.body)):
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f", f"{visited.path} {cell.coordinate}: {cell.value}"
                    if isinstance(cell.value, str):
                        yield cell.value


MACHINES = "/sdmx/"
"""SDMX-CSV is for programs: the standard fixes every cell, names are passed on as they are (docs/security.md)."""


def test_no_file_computes_what_a_name_says(walked: list[Visited]) -> None:
    counts: dict[str, int] = {}
    attacks = 0
    for visited in walked:
        if visited.path.startswith(MACHINES):
            continue
        for cell in _cells(visited):
            counts[visited.view] = counts.get(visited.view, 0) + 1
            attacks += FORMULA in cell
            assert not cell.startswith(("=", "+", "@", "\t", "\r")), f"{visited.path}: {cell[:60]}"
    assert attacks > 100, counts
    assert len(counts) >= 4, counts


def test_workbooks_hold_no_formula_link_or_macro(walked: list[Visited]) -> None:
    books = [one for one in walked if "spreadsheetml" in kind_of(one)]
    assert books
    for visited in books:
        with zipfile.ZipFile(io.BytesIO(visited.body)) as archive:
            assert not [name for name in archive.namelist() if "vba" in name.lower() or "externalLink" in name]
            assert not [name for name in archive.namelist() if "sheet" in name and b"<f>" in archive.read(name)]


@pytest.mark.parametrize("address", ["/api/v1/releases", "/api/v1/facilities", "/sdmx/structure/codelist/*/*/*"])
def test_answers_to_machines_stay_what_they_say_they_are(hostile_site: Any, client: Client, address: str) -> None:
    for accept in ("application/json", "application/xml"):
        answer = client.get(address, headers={"accept": accept})
        body, kind = body_of(answer), answer.headers["Content-Type"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "html" not in kind
        if "json" in kind:
            json.loads(body)
        elif "xml" in kind:
            minidom.parseString(body)


def test_templates_never_switch_escaping_off() -> None:
    found = []
    for path in under(SOURCE, ".html"):
        text = path.read_text(encoding="utf-8")
        found += [f"{shown(path)}: {hit}" for hit in re.findall(r"\|\s*safe\b|autoescape off|\|\s*safeseq\b", text)]
    assert found == []


TRUSTED = {
    "src/nangluong/web/tables.py": "every part is escaped before it is put together",
    "src/nangluong/web/templatetags/ui.py": "numbers, dates and constants of our own",
    "src/nangluong/web/quantities.py": "numbers and the signs around them",
    "src/nangluong/web/sparkline.py": "numbers only",
    "src/nangluong/statistics/pages/caching.py": "a template escaped it",
}


def test_text_is_marked_safe_in_few_places_only() -> None:
    marking = {
        shown(path)
        for path in under(SOURCE, ".py")
        if re.search(r"\bmark_safe\(|\bSafeString\(|html_safe", path.read_text(encoding="utf-8"))
    }
    assert marking <= TRUSTED.keys(), marking - TRUSTED.keys()
