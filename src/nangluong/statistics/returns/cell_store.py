"""Reading and writing working cells in bulk: a return of twenty thousand cells is stored in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from nangluong.statistics.models import Return, ReturnCell
from nangluong.statistics.returns.refusals import CellState

_FIELDS = ("address", "number", "text", "note", "revision", "changed_by")
_FEW = 500
_UPSERT = """
INSERT INTO statistics_returncell (report_id, address, number, text, note, revision, changed_by)
SELECT %s, address, number, text, note, %s, %s
FROM unnest(%s::text[], %s::numeric[], %s::text[], %s::text[]) AS given (address, number, text, note)
ON CONFLICT (report_id, address) DO UPDATE SET
    number = excluded.number, text = excluded.text, note = excluded.note,
    revision = excluded.revision, changed_by = excluded.changed_by
"""


@dataclass(frozen=True, slots=True)
class StoredCell:
    """What a cell is to hold."""

    address: str
    number: Decimal | None
    text: str
    note: str


def stored_cells(report: Return, addresses: Sequence[str]) -> dict[str, CellState]:
    """Return the working cells at `addresses` that were ever filled in. One query."""
    rows = ReturnCell.objects.filter(report=report)
    if len(addresses) <= _FEW:
        rows = rows.filter(address__in=addresses)
    # Of many cells all are read: naming thousands in the query costs more than the few that are not asked for.
    wanted = set(addresses)
    return {row[0]: CellState(*row) for row in rows.values_list(*_FIELDS) if row[0] in wanted}


def changed_since(report: Return, revision: int, *, not_by: str) -> list[CellState]:
    """Return the cells that somebody else than `not_by` changed after `revision`, by address. One query."""
    rows = ReturnCell.objects.filter(report=report, revision__gt=revision).exclude(changed_by=not_by)
    return [CellState(*row) for row in rows.order_by("address").values_list(*_FIELDS)]


def store_cells(report: Return, cells: Sequence[StoredCell], *, revision: int, changed_by: str) -> None:
    """Write `cells`, each once, over what is there."""
    columns = [list(column) for column in zip(*((c.address, c.number, c.text, c.note) for c in cells), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [report.pk, revision, changed_by, *columns])
