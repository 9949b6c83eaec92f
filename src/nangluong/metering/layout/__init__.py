"""How day vectors lie in files: the Arrow schemas of the lake, and the way to Parquet bytes and back. Pure."""

from nangluong.metering.layout.parquet_codec import (
    DayColumns,
    decode_days,
    encode_received,
    encode_validated,
    write_table,
    write_tables,
)
from nangluong.metering.layout.schemas import (
    BUCKET_METERS,
    ROW_GROUP,
    edits_schema,
    findings_schema,
    received_schema,
    validated_schema,
)

__all__ = [
    "BUCKET_METERS",
    "ROW_GROUP",
    "DayColumns",
    "decode_days",
    "edits_schema",
    "encode_received",
    "encode_validated",
    "findings_schema",
    "received_schema",
    "validated_schema",
    "write_table",
    "write_tables",
]
