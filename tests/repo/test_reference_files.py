"""Facts as data: every row of `reference/` says where it comes from and how sure it is."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from nangluong.foundation.reference.columns import CONFIDENCE, iso_date
from nangluong.foundation.vietnamese import nfc
from tests.repo.tree import REFERENCE, SOURCE, under

TABLES = under(REFERENCE, ".csv")
PAGES = under(REFERENCE, ".yaml", ".yml")

WITHOUT_SOURCE: dict[str, str] = {}
"""Tables whose rows need no source of their own: path -> why (codes or parameters of the program, not facts)."""


def name_of(path: object) -> str:
    return str(path).rpartition("/reference/")[2]


def rows_of(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    lines = [(n, line) for n, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1) if line.strip()]
    kept = [(n, line) for n, line in lines if not line.startswith("#")]
    reader = csv.DictReader(line for _, line in kept)
    for row in reader:
        yield kept[reader.line_num - 1][0], row


@pytest.mark.parametrize("path", under(REFERENCE), ids=name_of)
def test_files_are_composed_utf_8_with_unix_line_ends(path: Path) -> None:
    assert path.suffix in (".csv", ".yaml", ".json"), "reference data are CSV, YAML or JSON"
    content = path.read_bytes()
    text = content.decode("utf-8")
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    faulty = [n for n, line in enumerate(text.split("\n"), 1) if nfc(line) != " ".join(line.split())]
    assert faulty == [], "not composed (NFC)"


@pytest.mark.parametrize("path", TABLES, ids=name_of)
def test_every_row_has_a_source_and_a_confidence(path: Path) -> None:
    assert name_of(path) not in WITHOUT_SOURCE, "remove it from the list, it has been given sources"
    faulty = []
    for line, row in rows_of(path):
        try:
            assert row["source"].strip()
            CONFIDENCE(row["confidence"])
        except (AssertionError, KeyError, ValueError, AttributeError):
            faulty.append(line)
    assert faulty == []


@pytest.mark.parametrize("path", TABLES, ids=name_of)
def test_dates_of_validity_are_closed_open_and_in_order(path: Path) -> None:
    faulty = []
    for line, row in rows_of(path):
        start, end = (row.get(name) or "" for name in ("valid_from", "valid_to"))
        dates = [iso_date(cell) for cell in (start, end) if cell]
        if len(dates) == 2 and dates[0] >= dates[1]:
            faulty.append(line)
    assert faulty == []


@pytest.mark.parametrize("path", TABLES, ids=name_of)
def test_every_row_has_as_many_cells_as_the_header(path: Path) -> None:
    assert [line for line, row in rows_of(path) if None in row or None in row.values()] == []


def _sources(node: object) -> Iterator[tuple[object, object]]:
    if isinstance(node, dict):
        if "source" in node or "confidence" in node:
            yield node.get("source"), node.get("confidence")
        for child in node.values():
            yield from _sources(child)
    elif isinstance(node, list):
        for child in node:
            yield from _sources(child)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_page_of_yaml_says_where_it_comes_from(path: Path) -> None:
    found = list(_sources(yaml.safe_load(path.read_text(encoding="utf-8"))))
    assert found, "neither the file nor its entries have a source"
    for source, confidence in found:
        # A key `source` may also be a code of the data itself; what carries a confidence is a statement of origin.
        if confidence is not None:
            assert source
            CONFIDENCE(str(confidence))


def test_every_file_is_read_by_the_program() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in under(SOURCE, ".py"))
    unread = []
    for path in under(REFERENCE):
        folder = path.parent.name
        if path.name not in code and not re.search(rf"\b{re.escape(folder)}\b.*\*", code) and path.stem not in code:
            unread.append(name_of(path))
    assert unread == []
