"""The lake's tables of readings. Pure text and Arrow schemas; `prepare_readings` creates what is missing.

Vectors are lists in DuckLake (it has no arrays of fixed length) and fixed-size lists in the files. Every file holds one
bucket and a span of days, and its name says which (`metering.lake.names`).
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from nangluong.metering.layout import edits_schema, findings_schema, received_schema, validated_schema
from nangluong.metering.layout.schemas import feeder_day_schema, transformer_day_schema
from nangluong.metering.slots import SLOTS

RECEIVED: Final = "reading_received"
VALIDATED: Final = "reading_validated"
EDIT: Final = "reading_edit"
FINDING: Final = "reading_finding"
FEEDER_DAY: Final = "feeder_day"
TRANSFORMER_DAY: Final = "transformer_day"


def schemas() -> dict[str, pa.Schema]:
    """Return the Arrow schema of every table, one table for each number of slots."""
    found: dict[str, pa.Schema] = {}
    for slots in SLOTS:
        found[f"{RECEIVED}_{slots}"] = received_schema(slots)
        found[f"{VALIDATED}_{slots}"] = validated_schema(slots)
        found[f"{EDIT}_{slots}"] = edits_schema()
        found[f"{FINDING}_{slots}"] = findings_schema()
        found[f"{FEEDER_DAY}_{slots}"] = feeder_day_schema(slots)
        found[f"{TRANSFORMER_DAY}_{slots}"] = transformer_day_schema()
    return found


_SQL: Final = {
    pa.int64(): "BIGINT",
    pa.int32(): "INTEGER",
    pa.int16(): "SMALLINT",
    pa.uint8(): "UTINYINT",
    pa.date32(): "DATE",
    pa.string(): "VARCHAR",
}


def _sql_type(kind: pa.DataType) -> str:
    return f"{_SQL[kind.value_type]}[]" if pa.types.is_fixed_size_list(kind) else _SQL[kind]


def create_statement(name: str, schema: pa.Schema) -> str:
    """Return the statement that creates a table."""
    columns = (f'"{field.name}" {_sql_type(field.type)}{"" if field.nullable else " NOT NULL"}' for field in schema)
    return f"CREATE TABLE IF NOT EXISTS lake.{name} ({', '.join(columns)})"
