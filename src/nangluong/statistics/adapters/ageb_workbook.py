"""Reading a German energy balance workbook (AG Energiebilanzen, layout of 2010-2016): figures and stray cells."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROWS: Final = 68
COLUMNS: Final = 33
"""30 products, then primary, secondary and total."""

_FIRST_ROW = 7
_NUMBER_COLUMN = 1
_FIRST_COLUMN = 2
_NIL = ("", "-")


@dataclass(frozen=True)
class StrayCell:
    """A cell that should hold a number and holds something else, or holds something where nothing belongs."""

    sheet: str
    row: int
    column: int
    printed: str


@dataclass(frozen=True)
class Sheet:
    """A sheet as printed: whole numbers by row (1-68) and column (1-33), None where the cell holds none."""

    name: str
    figures: dict[tuple[int, int], int | None]
    strays: tuple[StrayCell, ...]


def read_sheet(path: Path, name: str) -> Sheet:
    """Read sheet `nat` (natural units) or `tj` (terajoules) of a workbook.

    "-" and empty cells are nil in this layout. Figures are published as whole numbers; a fraction, a text, or anything
    outside the 68 rows and 33 columns is a stray, and its cell has no figure. Raises `ValueError` on another layout.
    """
    from python_calamine import CalamineWorkbook

    cells = CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python(skip_empty_area=False)
    numbers = [row[_NUMBER_COLUMN] for row in cells[_FIRST_ROW : _FIRST_ROW + ROWS]]
    if numbers != list(range(1, ROWS + 1)):
        raise ValueError(f"{path.name}, sheet {name}: rows are not numbered 1 to {ROWS}")
    figures: dict[tuple[int, int], int | None] = {}
    strays = []
    for number, row in enumerate(cells[_FIRST_ROW:], 1):
        for column, printed in enumerate(row[_FIRST_COLUMN:], 1):
            inside = number <= ROWS and column <= COLUMNS
            if inside and isinstance(printed, float) and printed.is_integer():
                figures[number, column] = int(printed)
            elif inside and printed in _NIL:
                figures[number, column] = 0
            elif printed not in _NIL:
                strays.append(StrayCell(name, number, column, str(printed)))
                if inside:
                    figures[number, column] = None
    return Sheet(name, figures, tuple(strays))
