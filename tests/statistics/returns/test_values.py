"""What is typed into cells: read, or kept and named."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nangluong.statistics.questionnaires.definition import Cell
from nangluong.statistics.questionnaires.reading import read_definition
from nangluong.statistics.returns.values import NOTHING, Value, fault_of_text, read_value
from tests.statistics.reporting import content


def cell(**changes: object) -> Cell:
    made = content(rules=[])
    column = {"code": "x", "name_vi": "Ô", "name_en": "Cell", **changes}
    made["sections"][0]["columns"] = [column]
    return read_definition(made).cell("stocks.petrol.x")


CODES = [{"code": "220", "name_vi": "220 kV", "name_en": "220 kV"}]


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1.234,5", "1234.5"), ("0,1", "0.1"), ("-7", "-7"), ("−7,25", "-7.25"), ("1 234", "1234"), ("1.234", "1234"),
        (Decimal("0.1"), "0.1"), (12, "12"), ("999999999999,999", "999999999999.999"),
    ],
)  # fmt: skip
def test_numbers(raw: str | Decimal | int, value: str) -> None:
    assert read_value(cell(), raw, "vi") == Value(Decimal(value))


@pytest.mark.parametrize(
    "raw",
    ["12.34", "1,2,3", "1e3", "abc", "=1+1", "#N/A", "1.2345,6", "0,1234", "1000000000000", "٣", Decimal("NaN"),
     Decimal("1e50"), Decimal("1e-50")],
)  # fmt: skip
def test_what_is_no_number_is_kept(raw: str | Decimal) -> None:
    found = read_value(cell(), raw, "vi")
    assert (found.number, found.text) == (None, str(raw))
    said = fault_of_text(cell(), found.text)
    assert said is not None
    assert all(part for part in said)


@pytest.mark.parametrize("raw", [None, "", "   ", "\u00a0"])
def test_nothing_is_nothing(raw: str | None) -> None:
    assert read_value(cell(), raw, "vi") == NOTHING


@pytest.mark.parametrize("raw", [0.1, float("nan"), True])
def test_binary_fractions_and_truths_are_refused(raw: object) -> None:
    with pytest.raises(TypeError):
        read_value(cell(), raw, "vi")  # type: ignore[arg-type]


def test_whole_numbers_take_no_decimals() -> None:
    assert read_value(cell(type="integer"), "1,5", "vi").text == "1,5"
    assert "no decimals" in (fault_of_text(cell(type="integer"), "1,5") or ("", ""))[1]


@pytest.mark.parametrize(
    ("raw", "text"), [("02/10/2026", "2026-10-02"), ("2026-10-02", "2026-10-02"), ("31/02/2026", "31/02/2026")]
)
def test_dates_are_kept_in_one_form(raw: str, text: str) -> None:
    assert read_value(cell(type="date"), raw, "vi").text == text


def test_what_is_no_date_or_no_code_of_the_list_is_named() -> None:
    assert fault_of_text(cell(type="date"), "31/02/2026") is not None
    assert fault_of_text(cell(type="date"), "2026-10-02") is None
    assert fault_of_text(cell(type="code", codes=CODES), "110") is not None
    assert fault_of_text(cell(type="code", codes=CODES), "220") is None
    assert fault_of_text(cell(type="text"), "anything") is None
