"""Importing master data: a file is taken whole or not at all, a million meters in under a minute."""

from __future__ import annotations

import csv as text_csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from pyarrow import csv, parquet

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.locks import only_one
from nangluong.foundation.permissions import require
from nangluong.metering import perms
from nangluong.metering.classes import CustomerClasses, read_customer_classes
from nangluong.metering.estate.channels import Channels, read_channels
from nangluong.metering.estate.fields import NAMES, RowProblem, cell_problems, date_problems, missing_columns
from nangluong.metering.estate.merging import (
    STAGE,
    add_installations,
    contradictions,
    create_stage,
    merge_grid,
    merge_installations,
    overlaps,
    prepare_stage,
    stage_installations,
)
from nangluong.metering.models import EstateImport
from nangluong.registry.models import Organisation, Place

MOST_PROBLEMS = 200
_BLOCK = 8 << 20


class EstateRefused(DomainError):
    """A master data file has faults; nothing of it was taken."""

    code = "estate_refused"

    def __init__(self, filename: str, problems: Sequence[RowProblem]) -> None:
        self.problems = tuple(problems)
        shown = problems[:10]
        rest = len(problems) - len(shown)
        vi = "\n".join(f"{filename}, dòng {p.row}, cột {p.field}: {p.vi}" for p in shown)
        en = "\n".join(f"{filename}, row {p.row}, {p.field}: {p.en}" for p in shown)
        more_vi, more_en = (f"\n… và {rest} lỗi nữa", f"\n… and {rest} more") if rest else ("", "")
        super().__init__(
            f"{vi}{more_vi}\nKhông nạp dòng nào; hãy sửa tệp rồi nạp lại.",
            f"{en}{more_en}\nNothing was taken; correct the file and import it again.",
        )


class _Faulty(Exception):
    """Carries the problems out of the transaction that they undo."""

    def __init__(self, problems: list[RowProblem]) -> None:
        super().__init__(len(problems))
        self.problems = problems


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _tables(path: Path) -> Iterator[pa.Table]:
    """Yield blocks of the file as text columns without nulls. Raises `pa.ArrowInvalid` for a file of no such kind."""
    with path.open("rb") as start:
        is_parquet = start.read(4) == b"PAR1"
    if is_parquet:
        for batch in parquet.ParquetFile(path).iter_batches(batch_size=100_000):
            yield _as_text(pa.Table.from_batches([batch]))
        return
    with path.open(encoding="utf-8", newline="") as stream:
        header = next(text_csv.reader([stream.readline()]), [])
    reader = csv.open_csv(
        path,
        read_options=csv.ReadOptions(block_size=_BLOCK),
        convert_options=csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False),
    )
    for batch in reader:
        yield pa.Table.from_batches([batch])


def _as_text(table: pa.Table) -> pa.Table:
    columns = []
    for column in table.columns:
        said = pc.if_else(column, "yes", "no") if pa.types.is_boolean(column.type) else column.cast(pa.string())
        columns.append(pc.fill_null(said, ""))
    return pa.table(dict(zip(table.column_names, columns, strict=True)))


def _stage(cursor: CursorWrapper, path: Path, words: dict[str, Sequence[str]]) -> int:
    """Check every cell, copy the rows into the staging table, return their number. Raises `_Faulty`."""
    create_stage(cursor)
    problems: list[RowProblem] = []
    rows = 0
    listed = ", ".join(("row", *NAMES))
    with cursor.copy(f"COPY {STAGE} ({listed}) FROM STDIN (FORMAT csv)") as copy:
        for table in _tables(path):
            faults = missing_columns(table.column_names)
            if not faults:
                faults = cell_problems(table, words, rows + 1, MOST_PROBLEMS - len(problems))
                faults = faults or date_problems(table, rows + 1, MOST_PROBLEMS - len(problems))
            problems += faults
            if len(problems) >= MOST_PROBLEMS or (faults and faults[0].row == 0):
                raise _Faulty(problems)
            if not problems:
                numbers = pa.array(range(rows + 1, rows + 1 + len(table)), type=pa.int64())
                numbered = table.select(list(NAMES)).add_column(0, "row", numbers)
                sink = io.BytesIO()
                options = csv.WriteOptions(include_header=False, quoting_style="needed")
                csv.write_csv(_empty_as_null(numbered), sink, options)
                copy.write(sink.getbuffer())
            rows += len(table)
        if problems:
            raise _Faulty(problems)
    return rows


def _empty_as_null(table: pa.Table) -> pa.Table:
    """COPY reads an unquoted empty cell as NULL; Arrow writes exactly that for a null."""
    columns = [
        pc.if_else(pc.equal(column, ""), None, column) if pa.types.is_string(column.type) else column
        for column in table.columns
    ]
    return pa.table(dict(zip(table.column_names, columns, strict=True)))


def _words(classes: CustomerClasses, channels: Channels) -> dict[str, Sequence[str]]:
    return {
        "customer_class": classes.keys,
        "channel": list(channels.keys.values()),
        "corporation": list(Organisation.objects.values_list("code", flat=True)),
        "place": list(Place.objects.filter(level=Place.Level.PROVINCE).values_list("code", flat=True)),
    }


def _take(path: Path) -> tuple[int, dict[str, int]]:
    folder = Path(settings.REFERENCE_ROOT) / "metering"
    classes = read_customer_classes(folder / "customer_classes.csv")
    channels = read_channels(folder / "channels.csv")
    with connection.cursor() as cursor:
        # A bulk merge sorts and hashes millions of rows: more memory than a page's query is given.
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        # Else the server goes on with a long statement for an import that was killed, and holds its locks.
        cursor.execute("SET LOCAL client_connection_check_interval = '2s'")
        rows = _stage(cursor, path, _words(classes, channels))
        prepare_stage(cursor, classes.keys, {key: code for code, key in channels.keys.items()})
        problems = contradictions(cursor, MOST_PROBLEMS)
        if problems:
            raise _Faulty(problems)
        counts = merge_grid(cursor)
        stage_installations(cursor)
        counts |= merge_installations(cursor)
        problems = overlaps(cursor, MOST_PROBLEMS)
        if problems:
            raise _Faulty(problems)
        counts["installations"] = add_installations(cursor)
    return rows, counts


def import_estate(actor: Actor, *, path: Path, illustrative: bool = False) -> EstateImport:
    """Bring the master data in step with a file (`metering.estate.fields`): all of it in one transaction, or nothing.

    The same content again returns the import that took it. `illustrative`: the file describes no real grid; the mark
    goes with everything made from it. Raises `NotPermitted`, and `EstateRefused` with the faults by row; a refused file
    leaves a row that says so.
    """
    require(perms.import_estate, actor)
    digest = _sha256(path)
    known = {"sha256": digest, "filename": path.name[:200], "loaded_by": actor.name, "illustrative": illustrative}
    with only_one("estate-import"):
        taken = EstateImport.objects.filter(sha256=digest, state=EstateImport.State.DONE).first()
        if taken is not None:
            return taken
        try:
            with transaction.atomic():
                rows, counts = _take(path)
                done = EstateImport.objects.create(**known, state=EstateImport.State.DONE, rows=rows, counts=counts)
                audit.record(
                    actor,
                    "import_estate",
                    kind="estate_import",
                    key=str(done.pk),
                    after={"sha256": digest, "rows": rows, **counts},
                )
            return done
        except _Faulty as faulty:
            problems = faulty.problems
        except (pa.ArrowInvalid, UnicodeDecodeError) as fault:
            text = str(fault)[:200]
            problems = [RowProblem(0, "-", f"không đọc được tệp: {text}", f"the file cannot be read: {text}")]
        with transaction.atomic():
            refused = EstateImport.objects.create(
                **known,
                state=EstateImport.State.REFUSED,
                rows=0,
                problems=[asdict(problem) for problem in problems],
                problem_count=len(problems),
            )
            audit.record(
                actor,
                "import_estate",
                kind="estate_import",
                key=str(refused.pk),
                after={"sha256": digest},
                refused=True,
            )
        raise EstateRefused(path.name, problems)
