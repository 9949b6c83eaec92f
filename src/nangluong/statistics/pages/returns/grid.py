"""A return as a grid of sections, rows and cells: what the pages of filling in and of review draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from nangluong.foundation.number_text import format_number, separators
from nangluong.statistics.questionnaires.definition import Column, Definition, Row, Section
from nangluong.statistics.questionnaires.unit_names import unit_names, unit_text
from nangluong.statistics.returns.content import Content
from nangluong.statistics.rules.findings import Finding
from nangluong.statistics.texts import Text


@dataclass(frozen=True)
class GridCell:
    """One cell. `value` and `before` (last period's) are as people write them; `parts` are the addresses it adds up."""

    address: str
    label: str
    type: str
    value: str
    before: str
    last_year: str
    note: str
    severity: str
    codes: tuple[tuple[str, str], ...]
    parts: tuple[str, ...]
    exists: bool
    is_changed: bool

    @property
    def is_numeric(self) -> bool:
        """Whether it takes a number."""
        return self.type in ("number", "integer")


@dataclass(frozen=True)
class GridRow:
    """A row with its cells, `level` says how far it is indented."""

    code: str
    name: str
    level: int
    is_total: bool
    cells: tuple[GridCell, ...]


@dataclass(frozen=True)
class GridColumn:
    """A column's head; `unit` is "" where the rows say it."""

    code: str
    name: str
    unit: str
    instructions: str


@dataclass(frozen=True)
class GridSection:
    """A section. `choices` are rows that may be added (code, name); `takes_free_rows` says that any may."""

    code: str
    name: str
    instructions: str
    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]
    is_open: bool
    takes_free_rows: bool
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Beside:
    """What stands beside a return: the content before it, a year before, of its version before, its findings."""

    before: Content = field(default_factory=Content)
    last_year: Content = field(default_factory=Content)
    version: Content | None = None
    before_is_illustrative: bool = False
    last_year_is_illustrative: bool = False
    findings: Sequence[Finding] = ()
    names: Mapping[str, Text] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    more_rows: Mapping[str, Sequence[str]] = field(default_factory=dict)


def number_as_typed(number: Decimal, language: str) -> str:
    """Return a number as it is typed: the decimal sign of the language, nothing between thousands."""
    text = format(number, "f")
    return text.replace(".", separators(language)[1])


def value_text(content: Content, address: str, language: str) -> str:
    """Return what a cell holds as people type it; "" where it holds nothing."""
    if address in content.numbers:
        return number_as_typed(content.numbers[address], language)
    return content.texts.get(address, "")


_RANK = {"hard": 0, "explain": 1, "note": 2, "": 3}


def worst_by_cell(findings: Iterable[Finding]) -> dict[str, str]:
    """Return the gravest severity found at each address."""
    found: dict[str, str] = {}
    for one in findings:
        if _RANK[one.severity] < _RANK[found.get(one.address, "")]:
            found[one.address] = one.severity
    return found


class _Drawer:
    """Draws sections in one language from a content and what stands beside it."""

    def __init__(self, content: Content, beside: Beside, language: str, *, read_only: bool) -> None:
        self.content, self.beside, self.language, self.read_only = content, beside, language, read_only
        self.worst = worst_by_cell(beside.findings)

    def value(self, content: Content, address: str) -> str:
        """Return a value as it is typed, or as it is read where nothing can be typed."""
        return self.read(content, address) if self.read_only else value_text(content, address, self.language)

    def read(self, content: Content, address: str) -> str:
        """Return a value as it is read: figures grouped by thousands."""
        if address in content.numbers:
            return format_number(content.numbers[address], self.language)
        return value_text(content, address, self.language)

    def section(self, section: Section, choices: tuple[tuple[str, str], ...]) -> GridSection:
        units = {row.unit for row in section.rows}
        shown = units == {""} or not section.rows
        free = section.open_rows is not None and section.open_rows.source == "free"
        rows = [self.row(section, row) for row in section.rows] or [
            self.row(section, Row(code, self.beside.names.get(code, Text(code, code)))) for code in self.codes(section)
        ]
        taken = {row.code for row in rows}
        return GridSection(
            code=section.code,
            name=section.name.say(self.language),
            instructions=section.instructions.say(self.language),
            columns=tuple(self.column(section, column, shown=shown) for column in section.columns),
            rows=tuple(rows),
            is_open=section.open_rows is not None,
            takes_free_rows=free,
            choices=tuple(choice for choice in choices if choice[0] not in taken),
        )

    def codes(self, section: Section) -> list[str]:
        """Return the rows of an open section: those filled in, then those asked for."""
        listed = [*self.content.rows.get(section.code, ()), *self.beside.more_rows.get(section.code, ())]
        return list(dict.fromkeys(listed))

    def column(self, section: Section, column: Column, *, shown: bool) -> GridColumn:
        unit = unit_text(column.unit or section.unit, self.language, unit_names()) if shown else ""
        instructions = column.instructions.say(self.language)
        return GridColumn(column.code, column.name.say(self.language), unit, instructions)

    def row(self, section: Section, row: Row) -> GridRow:
        name = row.name.say(self.language)
        if row.unit:
            name = f"{name} ({unit_text(row.unit, self.language, unit_names())})"
        cells = tuple(self.cell(section, row, column, name) for column in section.columns)
        return GridRow(row.code, name, row.level, bool(row.total_of), cells)

    def cell(self, section: Section, row: Row, column: Column, row_name: str) -> GridCell:
        address = f"{section.code}.{row.code}.{column.code}"
        parts = tuple(f"{section.code}.{part}.{column.code}" for part in row.total_of)
        parts = parts or tuple(f"{section.code}.{row.code}.{part}" for part in column.total_of)
        value = self.value(self.content, address)
        old = self.beside.version
        return GridCell(
            address=address,
            label=f"{row_name} – {column.name.say(self.language)}",
            type=column.type,
            value=self.beside.typed.get(address, value),
            before=self.read(self.beside.before, address),
            last_year=self.read(self.beside.last_year, address),
            note=self.content.notes.get(address, ""),
            severity=self.worst.get(address, ""),
            codes=tuple((code.code, code.name.say(self.language)) for code in column.codes),
            parts=parts,
            exists=section.is_open(row.code, column.code),
            is_changed=old is not None and self.value(old, address) != value,
        )


def draw_grid(
    definition: Definition,
    content: Content,
    beside: Beside,
    *,
    language: str,
    choices: Mapping[str, Sequence[tuple[str, Text]]] | None = None,
    read_only: bool = False,
) -> tuple[GridSection, ...]:
    """Return the sections of a return as they are shown in `language`; `choices` are rows that may be added."""
    drawer = _Drawer(content, beside, language, read_only=read_only)
    return tuple(
        drawer.section(
            section, tuple((code, name.say(language)) for code, name in (choices or {}).get(section.code, ()))
        )
        for section in definition.sections
    )
