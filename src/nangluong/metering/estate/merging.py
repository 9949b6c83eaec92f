"""The staged rows of a master data file brought into the tables, set by set. Run inside the import's transaction.

Every statement touches all rows at once. What exists and is the same is left alone, what differs is changed, what is
new is added; nothing is deleted. A row with a new meter at a point closes the installation before it on its first day.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Final

from django.db.backends.utils import CursorWrapper

from nangluong.metering.estate.bulk import without_constraints, worth_it
from nangluong.metering.estate.fields import FIELDS, RowProblem

STAGE: Final = "estate_stage"

_KINDS: Final = "CASE s.kind WHEN 'feeder_head' THEN 2 WHEN 'transformer_head' THEN 3 ELSE 1 END"


def create_stage(cursor: CursorWrapper) -> None:
    """Make the staging table; it is gone with the transaction."""
    columns = ", ".join(f"{field.name} {field.sql}" for field in FIELDS)
    cursor.execute(f"CREATE TEMP TABLE {STAGE} (row bigint, {columns}) ON COMMIT DROP")


def prepare_stage(cursor: CursorWrapper, classes: Sequence[str], channels: dict[str, int]) -> None:
    """Add codes to the staged rows, and the end of rows that another row of the file follows."""
    cursor.execute("CREATE TEMP TABLE estate_class (key text, code smallint) ON COMMIT DROP")
    cursor.executemany("INSERT INTO estate_class VALUES (%s, %s)", [(key, code) for code, key in enumerate(classes)])
    cursor.execute("CREATE TEMP TABLE estate_channel (key text, code smallint) ON COMMIT DROP")
    cursor.executemany("INSERT INTO estate_channel VALUES (%s, %s)", list(channels.items()))
    cursor.execute(f"ANALYZE {STAGE}")
    # Of two rows for one point and channel the earlier ends where the later begins.
    cursor.execute(
        f"UPDATE {STAGE} s SET valid_to = n.next FROM (SELECT row, lead(valid_from) OVER (PARTITION BY point, channel"
        f" ORDER BY valid_from) AS next FROM {STAGE} WHERE (point, channel) IN"
        f" (SELECT point, channel FROM {STAGE} GROUP BY 1, 2 HAVING count(*) > 1)) n"
        " WHERE n.row = s.row AND s.valid_to IS NULL AND n.next IS NOT NULL"
    )


_CONTRADICTIONS: Final = (
    ("substation", "substation", ("corporation",)),
    ("feeder", "feeder", ("substation", "technical_loss_permille")),
    ("transformer", "transformer", ("feeder", "place")),
    (
        "point",
        "point",
        ("feeder", "transformer", "kind", "customer_class", "breaker_ampere", "phases"),
    ),
    ("meter", "meter", ("electronic", "remote_read")),
)


def contradictions(cursor: CursorWrapper, most: int) -> list[RowProblem]:
    """Return rows that say of one object something else than an earlier row of the same file."""
    problems: list[RowProblem] = []
    for name, key, says in _CONTRADICTIONS:
        said = f"({', '.join(f'''coalesce({column}::text, '')''' for column in says)})::text"
        cursor.execute(
            f"SELECT max(row), {key} FROM {STAGE} WHERE {key} IS NOT NULL GROUP BY {key}"
            f" HAVING min({said}) <> max({said}) ORDER BY 1 LIMIT %s",
            [max(0, most - len(problems))],
        )
        vi, en = "hai dòng của tệp nói khác nhau về “{}”", "two rows of the file differ about “{}”"
        problems += [RowProblem(row, name, vi.format(code), en.format(code)) for row, code in cursor.fetchall()]
    checks = (
        ("valid_to", "valid_to <= valid_from", "ngày kết thúc không sau ngày bắt đầu", "it ends before it begins"),
        ("transformer", "kind = 'transformer_head' AND transformer IS NULL", "thiếu trạm biến áp", "no transformer"),
    )
    for name, condition, vi, en in checks:
        cursor.execute(
            f"SELECT row FROM {STAGE} WHERE {condition} ORDER BY row LIMIT %s", [max(0, most - len(problems))]
        )
        problems += [RowProblem(row, name, vi, en) for (row,) in cursor.fetchall()]
    return problems


_GRID: Final = {
    "substations": f"""
INSERT INTO metering_substation AS t (code, name, corporation_id, place_id)
SELECT DISTINCT ON (s.substation) s.substation, '', s.corporation, s.place FROM {STAGE} s ORDER BY s.substation, s.row
ON CONFLICT (code) DO UPDATE SET corporation_id = excluded.corporation_id
WHERE t.corporation_id <> excluded.corporation_id""",
    "feeders": f"""
INSERT INTO metering_feeder AS t (code, name, substation_id, technical_loss_permille)
SELECT DISTINCT ON (s.feeder) s.feeder, '', u.id, s.technical_loss_permille
FROM {STAGE} s JOIN metering_substation u ON u.code = s.substation ORDER BY s.feeder, s.row
ON CONFLICT (code) DO UPDATE SET substation_id = excluded.substation_id,
 technical_loss_permille = excluded.technical_loss_permille
WHERE (t.substation_id, t.technical_loss_permille)
 IS DISTINCT FROM (excluded.substation_id, excluded.technical_loss_permille)""",
    "transformers": f"""
INSERT INTO metering_transformer AS t (code, feeder_id, place_id)
SELECT DISTINCT ON (s.transformer) s.transformer, f.id, s.place
FROM {STAGE} s JOIN metering_feeder f ON f.code = s.feeder
WHERE s.transformer IS NOT NULL ORDER BY s.transformer, s.row
ON CONFLICT (code) DO UPDATE SET feeder_id = excluded.feeder_id, place_id = excluded.place_id
WHERE (t.feeder_id, t.place_id) IS DISTINCT FROM (excluded.feeder_id, excluded.place_id)""",
    # Numbers follow the grid, so that a bucket of the lake is a piece of it.
    "points": f"""
INSERT INTO metering_usagepoint AS t (code, kind, feeder_id, transformer_id, class_code, breaker_ampere, phases)
SELECT code, kind, feeder, transformer, class, breaker_ampere, phases FROM (
 SELECT DISTINCT ON (s.point) s.point AS code, {_KINDS} AS kind, f.id AS feeder, r.id AS transformer, c.code AS class,
  s.breaker_ampere, s.phases, s.row
 FROM {STAGE} s JOIN metering_feeder f ON f.code = s.feeder JOIN estate_class c ON c.key = s.customer_class
 LEFT JOIN metering_transformer r ON r.code = s.transformer ORDER BY s.point, s.row) p
ORDER BY feeder, transformer, row
ON CONFLICT (code) DO UPDATE SET kind = excluded.kind, feeder_id = excluded.feeder_id,
 transformer_id = excluded.transformer_id, class_code = excluded.class_code,
 breaker_ampere = excluded.breaker_ampere, phases = excluded.phases
WHERE (t.kind, t.feeder_id, t.transformer_id, t.class_code, t.breaker_ampere, t.phases) IS DISTINCT FROM
 (excluded.kind, excluded.feeder_id, excluded.transformer_id, excluded.class_code, excluded.breaker_ampere,
  excluded.phases)""",
    "meters": f"""
INSERT INTO metering_meter AS t (serial, electronic, remote_read)
SELECT DISTINCT ON (s.meter) s.meter, s.electronic, s.remote_read FROM {STAGE} s ORDER BY s.meter, s.row
ON CONFLICT (serial) DO UPDATE SET electronic = excluded.electronic, remote_read = excluded.remote_read
WHERE (t.electronic, t.remote_read) IS DISTINCT FROM (excluded.electronic, excluded.remote_read)""",
}


def merge_grid(cursor: CursorWrapper) -> dict[str, int]:
    """Bring substations, feeders, transformers, points and meters in step; return how many rows each touched."""
    counts = {}
    cursor.execute(
        f"SELECT count(*) FROM {STAGE} s WHERE NOT EXISTS (SELECT FROM metering_usagepoint WHERE code = s.point)"
    )
    bulk = worth_it(cursor, "metering_usagepoint", cursor.fetchone()[0])
    for name, statement in _GRID.items():
        with without_constraints(cursor, "metering_usagepoint", "f") if bulk and name == "points" else nullcontext():
            cursor.execute(statement)
            counts[name] = cursor.rowcount
    return counts


def stage_installations(cursor: CursorWrapper) -> None:
    """Make the table of staged installations with the numbers of their points and meters."""
    cursor.execute(
        "CREATE TEMP TABLE estate_new ON COMMIT DROP AS SELECT s.row, p.id AS point_id, m.id AS meter_id,"
        " c.code AS channel, s.slots, s.multiplier, s.dials, s.register_unit_wh,"
        " daterange(s.valid_from, s.valid_to, '[)') AS valid"
        f" FROM {STAGE} s JOIN metering_usagepoint p ON p.code = s.point JOIN metering_meter m ON m.serial = s.meter"
        " JOIN estate_channel c ON c.key = s.channel"
    )
    cursor.execute("ANALYZE estate_new")


_SAME: Final = "o.point_id = n.point_id AND o.channel = n.channel AND lower(o.valid) = lower(n.valid)"


def merge_installations(cursor: CursorWrapper) -> dict[str, int]:
    """Close what a new meter ends, change what is stated anew. Adding comes after `overlaps` has found nothing."""
    closed = 0
    for key in ("point_id", "meter_id"):  # in two steps: a join on either of two columns is a loop over all pairs
        cursor.execute(
            "UPDATE metering_installation o SET valid = daterange(lower(o.valid), lower(n.valid), '[)')"
            f" FROM estate_new n WHERE n.channel = o.channel AND n.{key} = o.{key} AND o.valid @> lower(n.valid)"
            " AND lower(o.valid) IS DISTINCT FROM lower(n.valid) AND upper_inf(o.valid)"
        )
        closed += cursor.rowcount
    cursor.execute(
        "UPDATE metering_installation o SET meter_id = n.meter_id, slots = n.slots, multiplier = n.multiplier,"
        " dials = n.dials, register_unit_wh = n.register_unit_wh, valid = n.valid FROM estate_new n"
        f" WHERE {_SAME} AND (o.meter_id, o.slots, o.multiplier, o.dials, o.register_unit_wh, o.valid) IS DISTINCT FROM"
        " (n.meter_id, n.slots, n.multiplier, n.dials, n.register_unit_wh, n.valid)"
        # A file that repeats the beginning of a closed installation does not open it again.
        " AND NOT (upper_inf(n.valid) AND NOT upper_inf(o.valid))"
    )
    changed = cursor.rowcount
    cursor.execute(f"DELETE FROM estate_new n USING metering_installation o WHERE {_SAME}")
    return {"installations_closed": closed, "installations_changed": changed}


def overlaps(cursor: CursorWrapper, most: int) -> list[RowProblem]:
    """Return the staged installations that would hang where, or be where, another one is on the same day."""
    problems: list[RowProblem] = []
    sides = (
        ("point_id", "point", "điểm đo đã có công tơ khác trong thời gian này", "the point has another meter then"),
        ("meter_id", "meter", "công tơ đang ở điểm đo khác trong thời gian này", "the meter hangs elsewhere then"),
    )
    for key, name, vi, en in sides:
        cursor.execute(
            "SELECT DISTINCT row FROM ("
            "SELECT n.row FROM estate_new n JOIN metering_installation o"
            f" ON o.{key} = n.{key} AND o.channel = n.channel AND o.valid && n.valid"
            " UNION ALL SELECT row FROM ("
            f"SELECT row, lower(valid) < max(coalesce(upper(valid), 'infinity')) OVER (PARTITION BY {key}, channel"
            " ORDER BY lower(valid), row ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS clash FROM estate_new) w"
            " WHERE clash) x ORDER BY row LIMIT %s",
            [max(0, most - len(problems))],
        )
        problems += [RowProblem(row, name, vi, en) for (row,) in cursor.fetchall()]
    return problems


def add_installations(cursor: CursorWrapper) -> int:
    """Add the new installations; return their number."""
    cursor.execute("SELECT count(*) FROM estate_new")
    table = "metering_installation"
    bulk = worth_it(cursor, table, cursor.fetchone()[0])
    with without_constraints(cursor, table, "f", "x") if bulk else nullcontext():
        cursor.execute(
            f"INSERT INTO {table} (point_id, meter_id, channel, slots, multiplier, dials, register_unit_wh, valid)"
            " SELECT point_id, meter_id, channel, slots, multiplier, dials, register_unit_wh, valid FROM estate_new"
            " ORDER BY point_id, channel, lower(valid)"
        )
        return cursor.rowcount
