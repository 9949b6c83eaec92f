"""Packing and unpacking give the same numbers; what does not fit is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangluong.statistics.returns.packing import Packed, RowNumbers, TooManyDigits, grids, pack, unpack
from nangluong.statistics.rules.collection import MISSING
from tests.statistics.rules.samples import definition

DEFINITION = definition()
MONEY = st.integers(-(10**18) + 1, 10**18 - 1).map(lambda cents: Decimal(cents).scaleb(-2))
AMOUNT = st.integers(-(10**15) + 1, 10**15 - 1).map(lambda thousandths: Decimal(thousandths).scaleb(-3))


@st.composite
def contents(draw: st.DrawFn) -> tuple[dict[str, Decimal], dict[str, list[str]]]:
    rows = [f"r{n}" for n in range(draw(st.integers(0, 4)))]
    found = {}
    for section in DEFINITION.sections:
        for row in [one.code for one in section.rows] or rows:
            for column in section.numeric_columns:
                if draw(st.booleans()):
                    value = MONEY if column.code == "paid" else AMOUNT
                    found[f"{section.code}.{row}.{column.code}"] = draw(value)
    return found, {"customers": rows}


@given(contents())
def test_out_and_back(content: tuple[dict[str, Decimal], dict[str, list[str]]]) -> None:
    numbers, rows = content
    packed = pack(DEFINITION, numbers, rows)
    assert unpack(DEFINITION, packed) == numbers
    assert list(packed.rows.get("customers", ())) == rows["customers"]


@given(st.lists(contents(), min_size=1, max_size=4))
def test_many_at_once_are_the_same_as_one_by_one(
    many: list[tuple[dict[str, Decimal], dict[str, list[str]]]],
) -> None:
    index = RowNumbers(DEFINITION)
    packed = [(n, pack(DEFINITION, numbers, rows)) for n, (numbers, rows) in enumerate(many)]
    tables, codes = grids(DEFINITION, packed, index), None
    codes = index.codes()
    found: list[dict[str, Decimal]] = [{} for _ in many]
    for section in DEFINITION.sections:
        grid = tables[section.code]
        for column in section.numeric_columns:
            decimals = column.decimals
            for ret, row, whole in zip(grid.ret, grid.row, grid.columns[column.code], strict=True):
                if whole != MISSING:
                    address = f"{section.code}.{codes[section.code][row]}.{column.code}"
                    found[ret][address] = Decimal(int(whole)).scaleb(-decimals)
    assert found == [numbers for numbers, _ in many]


@pytest.mark.parametrize(
    ("address", "value"),
    [("stocks.petrol.sold", "0.0001"), ("stocks.petrol.sold", "1000000000000"), ("stocks.petrol.paid", "0.001")],
)
def test_a_number_with_more_digits_than_its_column_is_refused(address: str, value: str) -> None:
    with pytest.raises(TooManyDigits, match=address):
        pack(DEFINITION, {address: Decimal(value)}, {})


def test_of_no_returns_there_are_no_rows() -> None:
    assert grids(DEFINITION, [], RowNumbers(DEFINITION))["stocks"].ret.size == 0
    assert unpack(DEFINITION, Packed(pack(DEFINITION, {}, {}).numbers, {})) == {}
