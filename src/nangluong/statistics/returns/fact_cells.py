"""Which cells of a questionnaire become facts, and what accepted returns add up to. Pure.

A cell counts when its section feeds facts and it has a product, a flow and a unit. A total counts only where none of
its parts says the same, so nothing is added twice. Flows are added over respondents and over the periods of a year;
stocks and capacities are not added over time: the opening stock is that of the first period, all others that of the
last. From both stocks follows the stock change (flow 06, closing less opening). Numbers are exact, in the cell's unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nangluong.statistics.questionnaires.definition import Cell, Definition, Section

NATIONAL = "VN"
OPENING, CLOSING, CHANGE = "21", "22", "06"
AT_A_MOMENT = frozenset({"stock", "capacity", "reserve"})

Key = tuple[str, str, str, str]
"""Place, product, flow, unit."""


@dataclass(frozen=True)
class Reported:
    """The numbers of one accepted return by cell address, `report` its key, `period` the code of its period."""

    report: int
    period: str
    numbers: Mapping[str, Decimal]


def _repeats_its_parts(section: Section, cell: Cell) -> bool:
    row, column = section.row_by_code.get(cell.row), section.column_by_code[cell.column]
    parts = [(part, cell.column) for part in (row.total_of if row else ())]
    parts += [(cell.row, part) for part in column.total_of]
    same = (section.cell(*part) for part in parts if section.is_open(*part))
    return any((one.product, one.flow) == (cell.product, cell.flow) for one in same)


def feeding_cell(definition: Definition, address: str) -> Cell | None:
    """Return the cell at `address` where it becomes a fact, else None. Raises `UnknownCell`."""
    cell = definition.cell(address)
    section = definition.section(cell.section)
    said = cell.product and cell.flow and cell.unit and cell.type in ("number", "integer")
    if not section.feeds_facts or not said or (cell.is_total and _repeats_its_parts(section, cell)):
        return None
    return cell


def key_of(cell: Cell) -> Key:
    """Return what a cell's fact is about; without a place of its own it counts for the country."""
    return (cell.place or NATIONAL, cell.product, cell.flow, cell.unit)


def sums_of_period(definition: Definition, returns: Iterable[Reported]) -> dict[Key, Decimal]:
    """Return what the returns of one period add up to."""
    sums: dict[Key, Decimal] = {}
    for one in returns:
        for address, number in one.numbers.items():
            if cell := feeding_cell(definition, address):
                key = key_of(cell)
                sums[key] = sums.get(key, Decimal(0)) + number
    return sums


def _over_time(flow: str, kinds: Mapping[str, str], values: Sequence[Decimal]) -> Decimal:
    if flow == OPENING:
        return values[0]
    return values[-1] if kinds.get(flow) in AT_A_MOMENT else sum(values, Decimal(0))


def year_of_periods(periods: Sequence[Mapping[Key, Decimal]], kinds: Mapping[str, str]) -> dict[Key, Decimal]:
    """Return the year's figures from those of its periods in order; `kinds` gives each flow's kind.

    A stock or capacity needs the first (opening) or last period to say it, otherwise the year has none.
    """
    found: dict[Key, Decimal] = {}
    for key in dict.fromkeys(key for period in periods for key in period):
        flow = key[2]
        edge = periods[0] if flow == OPENING else periods[-1]
        if kinds.get(flow) in AT_A_MOMENT and key not in edge:
            continue
        found[key] = _over_time(flow, kinds, [period[key] for period in periods if key in period])
    for key, change in _stock_changes(found):
        found.setdefault(key, change)
    return found


def _stock_changes(found: Mapping[Key, Decimal]) -> Iterator[tuple[Key, Decimal]]:
    for (place, product, flow, unit), closing in list(found.items()):
        opening = found.get((place, product, OPENING, unit))
        if flow == CLOSING and opening is not None:
            yield (place, product, CHANGE, unit), closing - opening


def with_stock_changes(keys: frozenset[Key]) -> frozenset[Key]:
    """Return `keys` and the stock changes that follow from the stocks among them."""
    changes = {(place, product, CHANGE, unit) for place, product, flow, unit in keys if flow in (OPENING, CLOSING)}
    return keys | changes
