"""The legal calendar: what is due when."""

from __future__ import annotations

import datetime as dt

import pytest

from nangluong.statistics.questionnaires.queries import legal_calendar, names_in, questionnaires_in_force
from nangluong.statistics.questionnaires.unit_names import unit_names, unit_text
from tests.statistics.reporting import load_shipped

pytestmark = pytest.mark.usefixtures("registers", "db")


def test_the_calendar_of_a_quarter() -> None:
    load_shipped()
    listed = questionnaires_in_force(dt.date(2026, 10, 6))
    entries = legal_calendar(listed, dt.date(2027, 1, 1), dt.date(2027, 3, 31))
    found = {(one.listed.definition.code, one.period.code): one.due_on for one in entries}
    assert found[("dl-03", "2026")] == dt.date(2027, 3, 31)
    assert found[("tk-01", "2026")] == dt.date(2027, 1, 15)
    assert found[("dl-07", "2026-12")] == dt.date(2027, 1, 15)
    assert found[("tk-02", "2026-Q4")] == dt.date(2027, 1, 19)
    # The days off of Tết 2027 are not decided yet: only weekends are known, and the page says so.
    assert found[("dl-07", "2027-01")] == dt.date(2027, 2, 12)
    assert sum(code == "dl-02" for code, _ in found) == 1
    assert [one.due_on for one in entries] == sorted(one.due_on for one in entries)


def test_names_of_respondents() -> None:
    load_shipped()
    listed = questionnaires_in_force(dt.date(2026, 10, 6), subsector="oil_gas")
    definitions = [one.definition for one in listed]
    names = names_in(definitions, dt.date(2026, 10, 6))
    said = [word for one in definitions for part in one.respondents for word in names.respondents(part, "en")]
    assert any("(Oil and gas)" in word for word in said)
    assert len(definitions) == 3


def test_units_as_people_write_them() -> None:
    assert unit_text("10^6-m3", "vi", unit_names()) == "triệu m³"
    assert unit_text("đ/l", "en", unit_names()) == "VND/l"
    assert unit_text("GWh", "en", unit_names()) == "GWh"
