"""A message of any size read in pieces, so that a file of many gigabytes needs no more memory than one piece. Pure.

Forms of a row a line are cut at line ends, Parquet at its row groups; the other forms are read whole, within the bound
on a message. Positions of refusals are those in the whole file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

import pyarrow as pa
from pyarrow import parquet

from nangluong.metering.formats.arrow_file import not_parquet, read_days_table
from nangluong.metering.formats.intake import (
    Intake,
    IntakeFormat,
    Limits,
    RefusedPart,
    refuse,
    too_large,
    whole_refused,
)

PIECE_BYTES: Final = 16 * 2**20
_LINES_WITH_HEADER: Final = frozenset({"csv_wide", "csv_long", "csv_events"})
_MOST_GROUP_BYTES: Final = 2**30


@dataclass(frozen=True)
class _Lines:
    """Whole lines of a file; `first` is the number of the first of them, the file's first line being 1."""

    first: int
    content: bytes


def _skip_line(stream: BinaryIO, size: int) -> bytes | None:
    """Read on to the end of a line that is too long; return what follows it in the last block, None at the end."""
    while block := stream.read(size):
        at = block.find(b"\n")
        if at >= 0:
            return block[at + 1 :]
    return None


def _cut(stream: BinaryIO, limits: Limits, size: int) -> Iterator[_Lines | RefusedPart]:
    """Yield whole lines, `size` bytes or a little more at a time; a line over the bound is refused, never held."""
    line, rest = 1, b""
    while True:
        block = stream.read(size)
        content = rest + block
        if not block:
            if content:
                yield _Lines(line, content)
            return
        end = content.rfind(b"\n") + 1
        if end:
            yield _Lines(line, content[:end])
            line += content.count(b"\n", 0, end)
        rest = content[end:]
        if len(rest) > limits.max_line_bytes:
            yield refuse(line, "huge_line", "dòng quá dài", "the line is too long", rest)
            line += 1
            after = _skip_line(stream, size)
            if after is None:
                return
            rest = after


def _moved(intake: Intake, by: int) -> Intake:
    """Count places from the beginning of the file."""
    return replace(
        intake,
        days=tuple(replace(days, position=days.position + by) for days in intake.days),
        refused=tuple(replace(part, position=part.position + by) for part in intake.refused),
    )


def _read_lines(form: IntakeFormat, stream: BinaryIO, limits: Limits, size: int) -> Iterator[Intake]:
    header = b""
    for cut in _cut(stream, limits, size):
        if isinstance(cut, RefusedPart):
            yield Intake(refused=(cut,))
            continue
        content = cut.content
        if form.key in _LINES_WITH_HEADER and cut.first == 1:
            header = content[: content.find(b"\n") + 1]
        elif form.key in _LINES_WITH_HEADER:
            content = header + content
        # The adapter counts from the header it was given, or from the first line of a form without one.
        by = cut.first - (2 if content is not cut.content else 1)
        intake = form.read(content, limits)
        yield _moved(intake, by) if by else intake
        if cut.first == 1 and any(part.code == "header" for part in intake.refused):
            return


def _read_row_groups(stream: BinaryIO, limits: Limits) -> Iterator[Intake]:
    try:
        file = parquet.ParquetFile(stream)
        groups = [file.metadata.row_group(number) for number in range(file.num_row_groups)]
    except (pa.ArrowException, OSError, ValueError) as fault:
        yield not_parquet(fault)
        return
    first = 0
    for number, group in enumerate(groups):
        if group.total_byte_size > _MOST_GROUP_BYTES:
            yield whole_refused(
                "too_large",
                f"nhóm dòng {number} cần {group.total_byte_size} byte; hãy ghi tệp với nhóm dòng nhỏ hơn",
                f"row group {number} needs {group.total_byte_size} bytes; write the file with smaller row groups",
                first,
            )
            return
        intake = read_days_table(lambda number=number: file.read_row_group(number), limits)  # type: ignore[misc]
        yield _moved(intake, first) if first else intake
        first += group.num_rows


def read_stream(
    form: IntakeFormat, stream: BinaryIO, limits: Limits, piece_bytes: int = PIECE_BYTES
) -> Iterator[Intake]:
    """Yield what a file gives, a piece at a time. `stream` stands at the beginning and can seek. Never raises for
    anything in it; an empty file, or one over the bound in a form that is read whole, is refused.
    """
    start = stream.read(6)
    stream.seek(0)
    if start[:4] == b"PAR1" and form.key == "parquet":
        yield from _read_row_groups(stream, limits)
    elif start and (form.key in _LINES_WITH_HEADER or (form.key == "json_day" and start.lstrip()[:1] == b"{")):
        yield from _read_lines(form, stream, limits, piece_bytes)
    else:
        content = stream.read(limits.max_bytes + 1)
        yield too_large(content, limits) or form.read(content, limits)
