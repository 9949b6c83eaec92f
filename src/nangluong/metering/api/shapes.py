"""What the intake API takes and gives, written out in full."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

Count = Annotated[int, Field(ge=0)]
Plain = Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")]


class ReadingsAsked(Schema):
    """What the sender says about a message beside its content type."""

    name: Annotated[Plain, Field(description="The sender's own name of the file, shown with the batch")] = ""
    format: Annotated[
        Literal["", "csv_wide", "csv_long", "parquet", "json_day", "espi", "dlms", "telegram", "csv_events"],
        Field(description="The format where the content type does not say it"),
    ] = ""
    meter: Annotated[
        str, Field(max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$", description="The meter of a DLMS message")
    ] = ""


class ReceiptShape(Schema):
    """A batch that is durable. The same content again gives the same receipt, with `repeated`."""

    batch: int
    source: str
    name: str
    format: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    bytes: Count
    state: Literal["begun", "taken", "refused", "failed"]
    rows: Annotated[Count, Field(description="Meter days (or register reads) found in the message")]
    readings: Annotated[Count, Field(description="Values in the rows taken")]
    added: Annotated[Count, Field(description="Rows that were not there before")]
    corrections: Annotated[Count, Field(description="Rows that differ from what was there: a new version")]
    duplicates: Annotated[Count, Field(description="Rows that say what was there; nothing stored")]
    late: Annotated[Count, Field(description="Rows of days before yesterday")]
    waiting: Annotated[Count, Field(description="Rows of meters that master data do not know yet; kept")]
    refused: Annotated[Count, Field(description="Rows in quarantine")]
    events: Annotated[Count, Field(description="Events of meters taken")]
    registers: Annotated[Count, Field(description="Register reads taken")]
    unused: Annotated[Count, Field(description="Reads of quantities that are not kept")]
    first_day: dt.date | None
    last_day: dt.date | None
    taken_at: dt.datetime | None
    repeated: bool
