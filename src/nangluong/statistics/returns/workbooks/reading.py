"""Reading a filled workbook by its hidden codes: rows may have been moved, sheets renamed. Pure.

A number comes as Excel stores it, a binary fraction: the shortest decimal that means it is taken, which is what was
typed. Text stays text and is read, or found, by the checks.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from nangluong.foundation.errors import DomainError
from nangluong.statistics.returns.workbooks.comments import Notes, read_comments
from nangluong.statistics.returns.workbooks.layout import (
    ABOUT,
    CODES_COLUMN,
    CODES_ROW,
    FIRST_COLUMN,
    FIRST_ROW,
    LISTS,
    MARK,
    NAMES_COLUMN,
    SEPARATOR,
    About,
)

_MOST_SHEETS, _MOST_ROWS, _MOST_COLUMNS = 100, 21_000, 400


class NotOurWorkbook(DomainError):
    """The workbook is none of ours, or its structure was changed."""

    code = "statistics_not_our_workbook"
    http_status = 422


def _fault(vi: str, en: str) -> NotOurWorkbook:
    again_vi, again_en = "Hãy tải lại biểu mẫu Excel rồi chép số liệu sang.", "Download it again and copy your figures."
    return NotOurWorkbook(f"{vi} {again_vi}", f"{en} {again_en}")


@dataclass(frozen=True)
class Filled:
    """What a form holds: values by address, `None` where a cell of it is empty; notes where the file has any.

    A cell that no note stands at says nothing of its note: programs that drop comments must not empty them.
    """

    about: About
    cells: dict[str, str | Decimal | None]
    notes: dict[str, str] = field(default_factory=dict)


def _about(rows: Sequence[Sequence[Any]]) -> About:
    said = {str(row[0]): str(row[1]) for row in rows if len(row) > 1}
    try:
        if said["mark"] != MARK:
            raise KeyError
        return About(
            int(said["report"]),
            said["questionnaire"],
            int(said["version"]),
            said["content_hash"],
            said["organisation"],
            said["period"],
            int(said["revision"]),
            said["language"],
        )
    except (KeyError, ValueError):
        raise _fault("Tệp không nói là của báo cáo nào.", "The file does not say which return it is of.") from None


def _value(raw: Any) -> str | Decimal | None:
    if raw is None or raw == "":
        return None
    if isinstance(raw, bool):
        return str(raw)
    if isinstance(raw, (int, float)):
        return Decimal(repr(raw))
    if isinstance(raw, (dt.date, dt.datetime)):
        return raw.strftime("%Y-%m-%d")
    text = str(raw).strip()
    return text.removeprefix("'") or None


def _row_code(row: Sequence[Any]) -> str:
    code = str(row[CODES_COLUMN]).strip()
    name = str(row[NAMES_COLUMN]).strip() if len(row) > NAMES_COLUMN else ""
    return code or (name.split(SEPARATOR)[0].strip() if SEPARATOR in name else "")


def _section_cells(title: str, rows: Sequence[Sequence[Any]], comments: Notes, filled: Filled) -> None:
    section = str(rows[0][CODES_COLUMN]).strip() if rows and rows[0] else ""
    if not section or len(rows) <= CODES_ROW:
        return
    columns = [str(code).strip() for code in rows[CODES_ROW][FIRST_COLUMN:]]
    seen: set[str] = set()
    for number, row in enumerate(rows[FIRST_ROW:], FIRST_ROW + 1):
        code, values = _row_code(row), [_value(raw) for raw in row[FIRST_COLUMN:]]
        if not code:
            if any(value is not None for value in values):
                raise _fault(
                    f"Trang “{title}”, dòng {number} có số liệu nhưng chưa chọn dòng thuộc đối tượng nào.",
                    f"Sheet “{title}”, row {number} has figures but does not say of what.",
                )
            continue
        if code in seen:
            raise _fault(f"Trang “{title}” có hai dòng “{code}”.", f"Sheet “{title}” has two rows “{code}”.")
        seen.add(code)
        for column, value in zip(columns, values, strict=False):
            if column:
                filled.cells[f"{section}.{code}.{column}"] = value
        for at, column in enumerate(columns, FIRST_COLUMN) if comments else ():
            if column and (note := comments.get((number - 1, at))):
                filled.notes[f"{section}.{code}.{column}"] = note


def read_workbook(content: bytes) -> Filled:
    """Read a workbook that was examined as a file before. Raises `NotOurWorkbook` naming sheet and row."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
        if ABOUT not in names:
            raise _fault("Đây không phải biểu mẫu Excel tải từ hệ thống.", "This is no Excel form of this system.")
        if len(names) > _MOST_SHEETS:
            raise _fault(f"Tệp có {len(names)} trang tính.", f"The file has {len(names)} sheets.")
        about = _about(book.get_sheet_by_name(ABOUT).to_python())
        comments = read_comments(content)
        filled = Filled(about, {})
        for name in names:
            if name in (ABOUT, LISTS):
                continue
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height > _MOST_ROWS or sheet.total_width > _MOST_COLUMNS:
                raise _fault(f"Trang “{name}” quá lớn.", f"Sheet “{name}” is too large.")
            _section_cells(name, sheet.to_python(skip_empty_area=False), comments.get(name, {}), filled)
    except CalamineError:
        raise _fault("Không đọc được tệp Excel này.", "This Excel file cannot be read.") from None
    return filled
