"""Where things stand in the workbook of a return. Pure.

Each section is a sheet: the section's code in A1 and the columns' codes in row 2 are hidden, so are the rows' codes in
column A; names stand in row 3 and column B, cells from C4 on. The hidden sheet says which return it is.
"""

from __future__ import annotations

from dataclasses import dataclass

ABOUT = "nangluong"
"""The hidden sheet: names in its first column, values in its second."""
LISTS = "danh-muc"
"""The hidden sheet of the choices that drop-downs offer."""
CODES_ROW, NAMES_ROW, FIRST_ROW = 1, 2, 3
CODES_COLUMN, NAMES_COLUMN, FIRST_COLUMN = 0, 1, 2
SEPARATOR = " | "
"""Between the code and the name of a row that is chosen from a list."""
MARK = "nangluong-return-1"


@dataclass(frozen=True)
class About:
    """Which return a workbook is for: `revision` is the return's when it was written."""

    report: int
    questionnaire: str
    version: int
    content_hash: str
    organisation: str
    period: str
    revision: int
    language: str
