"""Findings and edits as rows of the lake, and an officer's edits kept over every new validation. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nangluong.metering.codes import Quality, Rule, is_absent, is_estimated
from nangluong.metering.layout import edits_schema, findings_schema
from nangluong.metering.slots import MISSING
from nangluong.metering.validating.grid import Grid, point_key
from nangluong.metering.vee import Edits, Findings, VeeResult


def _keys(grid: Grid, meter: npt.NDArray[np.int64], day: npt.NDArray[np.int64]) -> list[pa.Array]:
    days = pa.array((day + grid.first_day).astype(np.int32)).cast(pa.date32())
    return [pa.array(grid.estate.point_id[meter]), pa.array(grid.estate.channel[meter]), days]


def findings_table(grid: Grid, findings: Findings) -> pa.Table:
    """Return findings as rows, sorted by point, channel, day and slot."""
    order = np.lexsort((findings.rule, findings.first, findings.day, findings.meter))
    columns = [getattr(findings, name)[order] for name in ("first", "last", "rule", "outcome", "measured", "limit")]
    keys = _keys(grid, findings.meter[order], findings.day[order])
    return pa.Table.from_arrays([*keys, *map(pa.array, columns)], schema=findings_schema())


def _values(wh: npt.NDArray[np.int32]) -> pa.Array:
    return pa.array(wh, mask=wh == MISSING)


def edits_table(grid: Grid, edits: Edits, officers: pa.Table) -> pa.Table:
    """Return edits as rows, those of officers in place of others of the same slot; sorted."""
    keys = _keys(grid, edits.meter, edits.day)
    columns = [
        *keys,
        pa.array(edits.slot),
        _values(edits.original_wh),
        _values(edits.edited_wh),
        *(pa.array(getattr(edits, name)) for name in ("rule", "method", "quality")),
        pa.nulls(len(edits), pa.string()),
    ]
    made = pa.Table.from_arrays(columns, schema=edits_schema())
    if officers.num_rows:
        made = replace_slots(made, officers)
    order = [(name, "ascending") for name in ("point_id", "channel", "day", "slot")]
    return made.sort_by(order)


def replace_slots(edits: pa.Table, newer: pa.Table) -> pa.Table:
    """Return the edits with `newer` ones in place of those of the same slots."""
    kept = edits.filter(pc.invert(pc.is_in(_slot_key(edits), value_set=_slot_key(newer))))
    return pa.concat_tables([kept, newer])


def _slot_key(table: pa.Table) -> pa.Array:
    point = point_key(table.column("point_id").to_numpy(), table.column("channel").to_numpy())
    day = table.column("day").cast(pa.int32()).to_numpy().astype(np.int64)
    # Day and slot behind the key: 2^16 days from 1970, 2^7 slots; point numbers up to 2^32.
    return pa.array((point << 23) | (day << 7) | table.column("slot").to_numpy())


def officers_edits(tables: Sequence[pa.Table]) -> pa.Table:
    """Return those rows of stored edits that officers made."""
    if not tables:
        return edits_schema().empty_table()
    stored = pa.concat_tables(tables)
    return stored.filter(pc.equal(stored.column("rule"), pa.scalar(int(Rule.OFFICER), pa.uint8())))


def keep_officers_edits(result: VeeResult, grid: Grid, officers: pa.Table) -> VeeResult:
    """Put the officers' values over the validated ones, in place; totals and counts follow."""
    if not officers.num_rows:
        return result
    key = point_key(officers.column("point_id").to_numpy(), officers.column("channel").to_numpy())
    at = np.minimum(np.searchsorted(grid.key, key), max(len(grid) - 1, 0))
    day = officers.column("day").cast(pa.int32()).to_numpy() - grid.first_day
    slot = officers.column("slot").to_numpy()
    mine = np.flatnonzero((grid.key[at] == key) & (day >= 0) & (day < grid.days))
    at, day, slot = at[mine], day[mine], slot[mine]
    value = pc.fill_null(officers.column("edited_wh"), MISSING).to_numpy()[mine]
    result.wh[at, day, slot] = value
    result.quality[at, day, slot] = np.where(value == MISSING, Quality.REFUSED, Quality.OFFICER)
    rows = np.unique(at * grid.days + day)
    at, day = rows // grid.days, rows % grid.days
    quality = result.quality[at, day]
    result.total_wh[at, day] = np.where(is_absent(quality), 0, result.wh[at, day]).sum(axis=1, dtype=np.int64)
    result.missing[at, day] = np.count_nonzero(is_absent(quality), axis=1)
    result.estimated[at, day] = np.count_nonzero(is_estimated(quality), axis=1)
    return result
