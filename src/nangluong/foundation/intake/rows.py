"""A row of an untrusted file that remembers where it stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nangluong.foundation.intake.errors import IntakeError, refuse
from nangluong.foundation.intake.numbers import NumberFault, NumberStyle, parse_decimal


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row: texts by header, with the file's name and the line (CSV) or row number (sheet), counted from 1."""

    file: str
    line: int
    cells: dict[str, str]

    def fault(self, field: str, kind: str, reason_vi: str, reason_en: str) -> IntakeError:
        """Return the error that points at `field` of this row."""
        return refuse(self.file, kind, reason_vi, reason_en, line=self.line, field=field)

    def text(self, field: str) -> str:
        """Return the trimmed text of `field`; raises when it is empty."""
        found = self.optional(field)
        if found is None:
            raise self.fault(
                field, "empty_cell", "ô bắt buộc đang trống; hãy điền giá trị", "a required cell is empty; fill it in"
            )
        return found

    def optional(self, field: str) -> str | None:
        """Return the trimmed text of `field`, None when it is empty."""
        return self.cells[field].strip() or None

    def decimal(self, field: str, style: NumberStyle = NumberStyle.PLAIN) -> Decimal:
        """Return the number in `field`; raises on text, on an empty cell and on an ambiguous separator."""
        raw = self.text(field)
        try:
            return parse_decimal(raw, style)
        except NumberFault as found:
            raise self.fault(field, found.kind, found.reason_vi, found.reason_en) from None


def check_header(file: str, line: int, header: Sequence[str], expected: Sequence[str] | None) -> None:
    """Refuse a header with an empty or repeated name, or (when `expected` is given) one that differs from it."""
    for position, name in enumerate(header, 1):
        if not name:
            raise refuse(
                file,
                "empty_header",
                f"cột thứ {position} không có tên; hãy đặt tên hoặc xóa cột",
                f"column {position} has no name; name it or delete the column",
                line=line,
            )
    repeated = sorted({name for name in header if list(header).count(name) > 1})
    if repeated:
        raise refuse(
            file,
            "duplicate_header",
            f"tên cột {', '.join(repeated)} bị lặp; mỗi cột cần một tên riêng",
            f"the header repeats {', '.join(repeated)}; every column needs its own name",
            line=line,
            field=repeated[0],
        )
    if expected is not None and list(header) != list(expected):
        wanted = ",".join(expected)
        raise refuse(
            file,
            "wrong_header",
            f"dòng tiêu đề là “{','.join(header)}”, cần đúng “{wanted}”",
            f"the header is “{','.join(header)}”, it must be exactly “{wanted}”",
            line=line,
        )
