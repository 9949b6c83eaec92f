"""What a questionnaire says, as frozen data. Pure.

A cell's address is `section.row.column`. What the cell means (product, flow, unit, place, facility, counterpart) is
said by its row, else by its column, else by its section.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from nangluong.foundation.errors import DomainError
from nangluong.statistics.rules.rule import Rule
from nangluong.statistics.texts import EMPTY, Text

NUMERIC = ("number", "integer")
TYPES = (*NUMERIC, "text", "code", "date")
FREQUENCIES = ("day", "week", "month", "quarter", "year", "ad_hoc")


class UnknownCell(DomainError):
    """An address leads to no cell of the questionnaire."""

    code = "statistics_unknown_cell"
    http_status = 404

    def __init__(self, questionnaire: str, address: str) -> None:
        self.address = address
        super().__init__(
            f"Biểu mẫu {questionnaire} không có ô “{address}”. Hãy tải lại biểu mẫu đang hiệu lực.",
            f"Questionnaire {questionnaire} has no cell “{address}”. Load the questionnaire in force again.",
        )


@dataclass(frozen=True)
class Code:
    """One answer of a cell that takes a code."""

    code: str
    name: Text


@dataclass(frozen=True)
class Column:
    """A column. A number has at most `digits` digits before and `decimals` behind the point; bounds are included.

    `total_of` names the columns it adds up. `required` cells must be filled in where their row is.
    """

    code: str
    name: Text
    type: str = "number"
    unit: str = ""
    decimals: int = 3
    digits: int = 12
    minimum: str = ""
    maximum: str = ""
    required: bool = False
    product: str = ""
    flow: str = ""
    codes: tuple[Code, ...] = ()
    total_of: tuple[str, ...] = ()
    instructions: Text = EMPTY

    @property
    def is_numeric(self) -> bool:
        """Whether its cells hold numbers."""
        return self.type in NUMERIC


@dataclass(frozen=True)
class Row:
    """A fixed row. `total_of` names the rows it adds up, `level` how far it is indented."""

    code: str
    name: Text
    level: int = 0
    product: str = ""
    flow: str = ""
    unit: str = ""
    place: str = ""
    facility: str = ""
    counterpart: str = ""
    total_of: tuple[str, ...] = ()
    instructions: Text = EMPTY


@dataclass(frozen=True)
class OpenRows:
    """Rows that one adds: facilities, provinces, organisations by their codes, or free ones (`r1`, `r2` …)."""

    source: str
    kinds: tuple[str, ...] = ()
    at_most: int = 500


@dataclass(frozen=True)
class Cell:
    """One cell with all it means."""

    address: str
    section: str
    row: str
    column: str
    name: Text
    type: str
    unit: str
    decimals: int
    digits: int
    minimum: str
    maximum: str
    required: bool
    codes: tuple[Code, ...]
    product: str
    flow: str
    place: str
    facility: str
    counterpart: str
    is_total: bool


@dataclass(frozen=True)
class Section:
    """A grid of rows and columns. `closed` are the pairs (row, column) that do not exist in it."""

    code: str
    name: Text
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    open_rows: OpenRows | None = None
    instructions: Text = EMPTY
    product: str = ""
    flow: str = ""
    unit: str = ""
    feeds_facts: bool = False
    closed: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def numeric_columns(self) -> tuple[Column, ...]:
        """The columns of numbers, in order."""
        return tuple(column for column in self.columns if column.is_numeric)

    @cached_property
    def column_by_code(self) -> dict[str, Column]:
        """Its columns by code."""
        return {column.code: column for column in self.columns}

    @cached_property
    def row_by_code(self) -> dict[str, Row]:
        """Its fixed rows by code."""
        return {row.code: row for row in self.rows}

    def is_open(self, row: str, column: str) -> bool:
        """Return whether the cell exists."""
        return (row, column) not in self.closed

    @property
    def row_limit(self) -> int:
        """How many rows a return may have here."""
        return self.open_rows.at_most if self.open_rows else len(self.rows)

    def _row(self, code: str) -> Row:
        if self.open_rows is None:
            return self.row_by_code[code]
        meaning = {"facilities": "facility", "provinces": "place", "organisations": "counterpart"}
        told = meaning.get(self.open_rows.source)
        given = {told: code} if told else {}
        return Row(code, Text(code, code), **given)  # type: ignore[arg-type]

    def cell(self, row_code: str, column_code: str) -> Cell:
        """Return what the cell means; KeyError where there is none."""
        column, row = self.column_by_code[column_code], self._row(row_code)
        if not self.is_open(row_code, column_code):
            raise KeyError(row_code)
        return Cell(
            address=f"{self.code}.{row_code}.{column_code}",
            section=self.code,
            row=row_code,
            column=column_code,
            name=Text(f"{row.name.vi} – {column.name.vi}", f"{row.name.en} – {column.name.en}"),
            type=column.type,
            unit=row.unit or column.unit or self.unit,
            decimals=column.decimals if column.type == "number" else 0,
            digits=column.digits,
            minimum=column.minimum,
            maximum=column.maximum,
            required=column.required,
            codes=column.codes,
            product=row.product or column.product or self.product,
            flow=row.flow or column.flow or self.flow,
            place=row.place,
            facility=row.facility,
            counterpart=row.counterpart,
            is_total=bool(row.total_of or column.total_of),
        )


@dataclass(frozen=True)
class Due:
    """When a return is due: so many working days after the period, or a fixed day of a later month.

    `working_days` counts from the day after the period's end. `month_day` ("03-31") is a day of the calendar, in the
    year after the period's end.
    """

    working_days: int | None
    month_day: str
    source: str
    confidence: str


@dataclass(frozen=True)
class LegalBase:
    """An instrument of the register that this questionnaire rests on."""

    instrument: str
    article: str
    source: str
    confidence: str


@dataclass(frozen=True)
class Respondents:
    """Organisations that report: named, or all of the kinds that work in one of the subsectors."""

    organisations: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    subsectors: tuple[str, ...] = ()
    operators_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Definition:
    """A whole questionnaire. `layout_confidence` says how sure it is that the official form looks like this.

    `needs_signature`: a return is accepted only with the respondent's electronic signature.
    """

    code: str
    name: Text
    purpose: Text
    subsector: str
    frequency: str
    due: Due
    respondents: tuple[Respondents, ...]
    legal_base: tuple[LegalBase, ...]
    sections: tuple[Section, ...]
    rules: tuple[Rule, ...]
    valid_from: dt.date
    position: int = 0
    is_confidential: bool = False
    may_be_nothing: bool = True
    needs_signature: bool = False
    official_form: str = ""
    source: str = ""
    confidence: str = "derived"
    _sections: dict[str, Section] = field(default_factory=dict, compare=False, repr=False)
    _cells: dict[str, Cell] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self._sections.update({section.code: section for section in self.sections})

    def section(self, code: str) -> Section:
        """Return a section; KeyError where there is none."""
        return self._sections[code]

    def cell(self, address: str) -> Cell:
        """Return what the cell at `address` means; raises `UnknownCell`."""
        if known := self._cells.get(address):
            return known
        parts = address.split(".")
        if len(parts) == 3 and parts[0] in self._sections:
            section = self._sections[parts[0]]
            try:
                found = section.cell(parts[1], parts[2])
            except KeyError:
                raise UnknownCell(self.code, address) from None
            if section.open_rows is None:
                # Cells of fixed rows are as many as the questionnaire has; open rows are not, and are not kept.
                self._cells[address] = found
            return found
        raise UnknownCell(self.code, address)

    def fixed_cells(self) -> tuple[Cell, ...]:
        """Return the cells of all fixed rows, in reading order."""
        return tuple(
            section.cell(row.code, column.code)
            for section in self.sections
            for row in section.rows
            for column in section.columns
            if section.is_open(row.code, column.code)
        )
