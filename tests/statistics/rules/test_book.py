"""The reading of rule books."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from nangluong.statistics.questionnaires.files import read_content
from nangluong.statistics.questionnaires.reading import QuestionnaireFault, read_definition
from nangluong.statistics.rules.book import Book, Elsewhere, read_book

RULES = [
    "petroleum_traders", "coal_to_power_plants", "coal_burnt_in_plants", "gas_into_plants", "gas_burnt_in_plants",
    "crude_to_refineries", "generation_dispatched", "rooftop_by_province", "lines_110_by_province",
    "generation_of_the_year", "coal_production_elsewhere", "gas_production_elsewhere", "hydropower_elsewhere",
]  # fmt: skip


@pytest.fixture
def book(reference: Path) -> Book:
    return read_book(read_content(reference / "rules" / "doi-chieu.yaml"))


def test_the_book_of_the_project_is_sound(book: Book) -> None:
    assert [one.code for one in book.rules] == RULES
    assert book.rules[0].share == Fraction(1, 100)


def test_every_side_is_a_column_of_a_questionnaire_in_one_unit(book: Book, reference: Path) -> None:
    for rule in book.rules:
        units = set()
        for side in rule.sides:
            path = reference / "questionnaires" / f"{side.questionnaire}.yaml"
            definition = read_definition(read_content(path), name=path.name)
            section = definition.section(side.section)
            column = section.column_by_code[side.column]
            rows = side.rows or tuple(section.row_by_code)
            assert set(rows) <= set(section.row_by_code), rule.code
            units |= {section.cell(row, side.column).unit for row in rows} or {column.unit or section.unit}
        if isinstance(rule.second, Elsewhere):
            units.add(rule.second.unit)
        assert len(units) == 1, (rule.code, units)


def test_faults_of_a_book_are_named() -> None:
    broken = {"code": "m", "share": "many", "first": 1, "by": "chance", "message_vi": "{what}", "message_en": "x"}
    with pytest.raises(QuestionnaireFault) as refused:
        read_book({"code": "x", "mirrors": [broken], "sources": [{"code": "s", "facts": {}}]})
    paths = {fault.path for fault in refused.value.faults}
    assert {"name_vi", "valid_from", "mirrors.m.first", "mirrors.m.second", "mirrors.m.share"} <= paths
    assert {"mirrors.m.by", "mirrors.m.message_vi", "sources.s.facts.sources"} <= paths
