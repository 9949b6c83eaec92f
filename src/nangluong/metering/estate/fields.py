"""The columns of a master data file and what may stand in them. Pure.

One row an installation: where in the grid, which point, which meter, which channel, since when. CSV (UTF-8, comma,
header) or Parquet with the same names. Cells are text here; what a column allows is one pattern or list of words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_WHOLE = "^[0-9]{1,9}$"
_DATE = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_CODE = r"^[^\s\p{C}][^\p{C}]{0,39}$"
_YES = "^(yes|no)$"


@dataclass(frozen=True)
class Field:
    """A column: its name, pattern, SQL type in the staging table, and whether a cell may be empty."""

    name: str
    pattern: str
    sql: str = "text"
    required: bool = True


FIELDS: Final = (
    Field("corporation", _CODE),
    Field("substation", _CODE),
    Field("feeder", _CODE),
    Field("technical_loss_permille", "^[0-9]{1,3}$|^1000$", "smallint", required=False),
    Field("transformer", _CODE, required=False),
    Field("place", r"^[A-Z0-9\-]{1,8}$"),
    Field("point", _CODE),
    Field("kind", "^(customer|feeder_head|transformer_head)$"),
    Field("customer_class", "^[a-z_]{1,30}$"),
    Field("breaker_ampere", "^[1-9][0-9]{0,5}$", "integer", required=False),
    Field("phases", "^[13]$", "smallint"),
    Field("meter", _CODE),
    Field("electronic", _YES, "boolean"),
    Field("remote_read", _YES, "boolean"),
    Field("channel", r"^[^\s\p{C}]{1,40}$"),
    Field("slots", "^(48|96)$", "smallint"),
    Field("multiplier", "^[1-9][0-9]{0,6}$", "integer"),
    Field("dials", "^[3-9]$", "smallint"),
    Field("register_unit_wh", "^[1-9][0-9]{0,6}$", "integer"),
    Field("valid_from", _DATE, "date"),
    Field("valid_to", _DATE, "date", required=False),
)
NAMES: Final = tuple(field.name for field in FIELDS)


@dataclass(frozen=True)
class RowProblem:
    """A fault: row (the first data row is 1; 0 = the file), column, and the reason."""

    row: int
    field: str
    vi: str
    en: str


def missing_columns(names: Sequence[str]) -> list[RowProblem]:
    """Return one problem for every column that is absent or not known."""
    absent = [name for name in NAMES if name not in names]
    unknown = [name for name in names if name not in NAMES]
    problems = [RowProblem(0, name, "thiếu cột này", "this column is missing") for name in absent]
    return problems + [RowProblem(0, name, "cột không có trong định nghĩa", "unknown column") for name in unknown]


def _bad_rows(field: Field, cells: pa.ChunkedArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    fits = pc.match_substring_regex(cells, field.pattern)
    if not field.required:
        fits = pc.or_(fits, pc.equal(cells, ""))
    return np.flatnonzero(~fits.to_numpy())


def _wrong_words(cells: pa.ChunkedArray, allowed: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.flatnonzero(~pc.is_in(cells, value_set=pa.array(list(allowed), type=pa.string())).to_numpy())


def cell_problems(table: pa.Table, words: dict[str, Sequence[str]], first_row: int, most: int) -> list[RowProblem]:
    """Return what is wrong with single cells of a table of text columns (nothing null), at most `most` problems.

    `words`: the allowed words of columns whose words are reference data.
    """
    problems: list[RowProblem] = []
    for field in FIELDS:
        cells = table.column(field.name)
        bad = _bad_rows(field, cells)
        if field.name in words:
            bad = np.union1d(bad, _wrong_words(cells, words[field.name]))
        for row in bad[: max(0, most - len(problems))]:
            cell = cells[int(row)].as_py()
            vi = f"“{cell[:60]}” không hợp lệ" if cell else "ô bắt buộc đang trống"
            en = f"“{cell[:60]}” is not possible here" if cell else "a required cell is empty"
            problems.append(RowProblem(first_row + int(row), field.name, vi, en))
    return problems


def date_problems(table: pa.Table, first_row: int, most: int) -> list[RowProblem]:
    """Return the dates that look like dates and are none, such as 2026-02-30."""
    problems: list[RowProblem] = []
    for name in ("valid_from", "valid_to"):
        cells = table.column(name)
        given = pc.if_else(pc.equal(cells, ""), None, cells)
        try:
            given.cast(pa.date32())
        except pa.ArrowInvalid:
            for row, cell in enumerate(given.to_pylist()):
                if cell is not None and not _is_date(cell) and len(problems) < most:
                    problems.append(
                        RowProblem(first_row + row, name, f"không có ngày “{cell}”", f"there is no day “{cell}”")
                    )
    return problems


def _is_date(cell: str) -> bool:
    try:
        dt.date.fromisoformat(cell)
    except ValueError:
        return False
    return True
