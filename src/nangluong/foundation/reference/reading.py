"""Reading a reference file whole, with every fault named by file, line and field. Pure but for the file itself."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from nangluong.foundation.errors import DomainError
from nangluong.foundation.reference.columns import Column
from nangluong.foundation.reference.spec import Problem, Row
from nangluong.foundation.vietnamese import nfc

_SHOWN = 20


class ReferenceFileError(DomainError):
    """A reference file is faulty; nothing of it was loaded."""

    code = "reference_file"

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        super().__init__(_report(file, problems, "vi"), _report(file, problems, "en"))


def _report(file: str, problems: Sequence[Problem], language: str) -> str:
    vietnamese = language == "vi"
    lines = []
    for problem in problems[:_SHOWN]:
        reason = problem.reason_vi if vietnamese else problem.reason_en
        where = f"dòng {problem.line}, cột {problem.field}" if vietnamese else f"line {problem.line}, {problem.field}"
        lines.append(f"{file}, {where}: {reason}")
    if len(problems) > _SHOWN:
        rest = len(problems) - _SHOWN
        lines.append(f"… và {rest} lỗi nữa" if vietnamese else f"… and {rest} more")
    end = "Không nạp dòng nào của tệp này; hãy sửa tệp rồi nạp lại."
    lines.append(end if vietnamese else "Nothing of this file was loaded; correct it and load again.")
    return "\n".join(lines)


def _cell(column: Column, raw: str | None, line: int, problems: list[Problem]) -> object:
    value = nfc(raw or "")
    if not value:
        if column.required:
            problems.append(Problem(line, column.name, "ô bắt buộc đang trống", "a required cell is empty"))
        return None
    try:
        return column.parse(value)
    except ValueError as error:
        vi, en = error.args if len(error.args) == 2 else (str(error), str(error))
        problems.append(Problem(line, column.name, vi, en))
        return None


def _header_problems(header: Sequence[str], columns: Sequence[Column]) -> list[Problem]:
    expected = [column.name for column in columns]
    missing = [name for name in expected if name not in header]
    unknown = [name for name in header if name not in expected]
    problems = [Problem(1, name, "thiếu cột này", "this column is missing") for name in missing]
    problems += [Problem(1, name, "cột không có trong định nghĩa", "this column is not defined") for name in unknown]
    return problems


def _duplicates(rows: Iterable[Row], key: Sequence[str]) -> list[Problem]:
    seen: dict[tuple[object, ...], object] = {}
    problems = []
    for row in rows:
        identity = tuple(row[name] for name in key)
        if identity in seen:
            first, shown = seen[identity], "/".join(str(part) for part in identity)
            reason_vi, reason_en = f"khóa {shown} đã có ở dòng {first}", f"key {shown} is already on line {first}"
            problems.append(Problem(int(str(row["#line"])), "+".join(key), reason_vi, reason_en))
        else:
            seen[identity] = row["#line"]
    return problems


def read_rows(
    root: Path,
    file: str,
    columns: Sequence[Column],
    key: Sequence[str],
    check: Callable[[Sequence[Row]], Iterable[Problem]] = lambda _rows: (),
) -> list[Row]:
    """Return the rows of `root/file` (UTF-8 CSV; lines starting with `#` are comments), each with its `"#line"`.

    Raises `ReferenceFileError` naming every fault found; then nothing is returned.
    """
    path = root / file
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ReferenceFileError(file, [Problem(0, "-", "không tìm thấy tệp", "the file does not exist")]) from None
    except UnicodeDecodeError as error:
        reason = Problem(0, "-", f"không phải UTF-8 (byte {error.start})", f"is not UTF-8 (byte {error.start})")
        raise ReferenceFileError(file, [reason]) from None
    # Not `splitlines`, which also cuts at separators that may stand inside a cell.
    numbered = [(n, line) for n, line in enumerate(content.split("\n"), 1) if line.strip() and line[0] != "#"]
    reader = csv.reader(line for _, line in numbered)
    header = next(reader, [])
    problems = _header_problems(header, columns)
    if problems:
        raise ReferenceFileError(file, problems)
    rows: list[Row] = []
    for cells in reader:
        line = numbered[reader.line_num - 1][0]
        if len(cells) != len(header):
            problems.append(
                Problem(
                    line, "-", f"có {len(cells)} ô, cần {len(header)}", f"{len(cells)} cells, expected {len(header)}"
                )
            )
            continue
        raw = dict(zip(header, cells, strict=True))
        rows.append({"#line": line} | {c.name: _cell(c, raw[c.name], line, problems) for c in columns})
    if not problems:
        problems += _duplicates(rows, key)
    if not problems:
        problems += check(rows)
    if problems:
        raise ReferenceFileError(file, problems)
    return rows
