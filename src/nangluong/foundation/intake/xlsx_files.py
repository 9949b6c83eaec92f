"""Reading one sheet of an xlsx as rows of text, after the archive was found harmless."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Iterator, Sequence
from pathlib import Path

from python_calamine import CalamineWorkbook

from nangluong.foundation.intake.errors import refuse
from nangluong.foundation.intake.limits import DEFAULT_LIMITS, IntakeLimits
from nangluong.foundation.intake.rows import SourceRow, check_header
from nangluong.foundation.intake.xlsx_archive import Part, inspect_archive

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def _as_text(cell: Cell) -> str:
    """Write a cell as text: numbers in plain form with every digit Excel stores, dates as ISO 8601."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.date | dt.datetime | dt.time):
        return cell.isoformat()
    return str(cell)


def _part_of(sheet: str, parts: dict[str, Part]) -> Part | None:
    """Return the XML part that holds `sheet`, found through the workbook's relationships."""
    for name, part in parts.items():
        if sheet not in part.sheets:
            continue
        folder, base = posixpath.split(name)
        links = parts.get(posixpath.join(folder, "_rels", f"{base}.rels"))
        target = links.targets.get(part.sheets[sheet], "") if links else ""
        absolute = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        return parts.get(absolute)
    return None


def sheet_names(path: Path, *, limits: IntakeLimits = DEFAULT_LIMITS, name: str | None = None) -> list[str]:
    """Return the names of the sheets of the workbook at `path`, in its order. Raises `IntakeError`."""
    inspect_archive(path, name or path.name, limits)
    return list(CalamineWorkbook.from_path(path).sheet_names)


def read_grid(
    path: Path, sheet: str | None = None, *, limits: IntakeLimits = DEFAULT_LIMITS, name: str | None = None
) -> Iterator[tuple[int, list[str]]]:
    """Yield (row number from 1, texts) of `sheet` (the first one by default), empty cells as "".

    A cell that holds an Excel error (#REF!, #DIV/0!) is refused: read as empty it would pass for a missing value.
    Raises `IntakeError`.
    """
    file = name or path.name
    parts = inspect_archive(path, file, limits)
    book = CalamineWorkbook.from_path(path)
    chosen = sheet if sheet is not None else book.sheet_names[0]
    if chosen not in book.sheet_names:
        known = ", ".join(book.sheet_names)
        raise refuse(
            file,
            "no_sheet",
            f"không có trang tính “{chosen}”; tệp có: {known}",
            f"there is no sheet “{chosen}”; the file has: {known}",
        )
    part = _part_of(chosen, parts)
    if part and part.error_cells:
        cells = ", ".join(part.error_cells[:10])
        raise refuse(
            f"{file}!{chosen}",
            "cell_error",
            f"ô {cells} chứa lỗi Excel (như #REF!); hãy sửa công thức hoặc để trống",
            f"cells {cells} hold an Excel error (such as #REF!); mend the formula or leave them empty",
            line=int("".join(c for c in part.error_cells[0].partition("C")[0] if c.isdigit()) or 0),
            field=part.error_cells[0],
        )
    for number, row in enumerate(book.get_sheet_by_name(chosen).to_python(skip_empty_area=False), 1):
        yield number, [_as_text(cell) for cell in row]


def read_xlsx(
    path: Path,
    sheet: str | None = None,
    *,
    header_row: int = 1,
    expected: Sequence[str] | None = None,
    limits: IntakeLimits = DEFAULT_LIMITS,
    name: str | None = None,
) -> Iterator[SourceRow]:
    """Yield the rows below `header_row` of a sheet, keyed by header; rows without any text are skipped.

    Cells beyond the header's last column must be empty, so that no stray figure is lost. Raises `IntakeError`.
    """
    file = f"{name or path.name}!{sheet}" if sheet else (name or path.name)
    header: list[str] = []
    rows = 0
    for number, cells in read_grid(path, sheet, limits=limits, name=name):
        if number < header_row:
            continue
        if number == header_row:
            header = [cell.strip() for cell in cells]
            while header and not header[-1]:
                header.pop()
            check_header(file, number, header, expected)
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(header) :]):
            raise refuse(
                file,
                "stray_cell",
                "có giá trị ở cột không có tiêu đề; hãy xóa hoặc đặt tên cột",
                "there is a value in a column without header; delete it or name the column",
                line=number,
            )
        rows += 1
        yield SourceRow(file, number, dict(zip(header, cells, strict=False)))
    if not header:
        raise refuse(
            file, "no_header", "trang tính không có dòng tiêu đề", "the sheet has no header row", line=header_row
        )
    if not rows:
        raise refuse(file, "no_rows", "trang tính không có dòng số liệu nào", "the sheet has no data row")
