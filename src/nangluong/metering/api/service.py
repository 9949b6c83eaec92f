"""The intake API: one operation that takes a message, one that shows its receipt again."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Status
from pydantic import Field

from nangluong.foundation.machines.house import HouseAPI, NoSuchThing, check_parameters
from nangluong.metering.api.bodies import body_in_file
from nangluong.metering.api.shapes import ReadingsAsked, ReceiptShape
from nangluong.metering.intake.receipts import Receipt
from nangluong.metering.intake.recognising import CONTENT_TYPES
from nangluong.metering.intake.refusals import BatchRefused
from nangluong.metering.intake.sources import actor_of_source, source_of_key
from nangluong.metering.intake.taking import take_file
from nangluong.metering.models import IntakeBatch, ReadingSource

_REFUSALS = {
    "400": "The body is cut off or not in the encoding it says",
    "401": "The key is missing, wrong or revoked",
    "403": "The source may not do this",
    "404": "There is no such thing",
    "405": "Another method is needed",
    "413": "The message is too large for one batch",
    "415": "The format cannot be told, or the source may not send it",
    "422": "Nothing of the message could be taken (the reasons are in `errors`), or a parameter cannot be",
    "500": "Our fault: nothing was acknowledged, send again; the request id leads to the log",
}
_DESCRIPTION = (
    "Power corporations send readings of their meters. Authorization: Bearer KEY of the source. The answer comes when"
    " everything is durable: 200 all taken, 202 durable but some rows wait for master data or are in quarantine."
    " Without an answer, send again: the same content gives the same receipt."
)
_SHOWN = 20

api = HouseAPI(
    refusals=_REFUSALS,
    methods="GET, POST",
    title="nangluong metering",
    version="1",
    description=_DESCRIPTION,
    urls_namespace="metering-api-v1",
)


def _source(request: HttpRequest) -> ReadingSource:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return source_of_key(key.strip() if scheme.lower() == "bearer" else "")


def _refused(receipt: Receipt) -> BatchRefused:
    parts = receipt.batch.parts.all()[:_SHOWN]
    named = [(part.code, "" if part.position is None else f" ({part.position})", part) for part in parts]
    vi = "; ".join(f"{code}{place}: {part.reason_vi}" for code, place, part in named)
    en = "; ".join(f"{code}{place}: {part.reason_en}" for code, place, part in named)
    return BatchRefused(f"Không nhận được gì từ bản tin: {vi}", f"Nothing of the message could be taken: {en}")


_BODY = {
    "requestBody": {
        "required": True,
        "description": "One file or message of readings; `Content-Encoding: gzip` is understood.",
        "content": {
            name: {"schema": {"type": "string", "format": "binary"}}
            for name in ("text/csv", *CONTENT_TYPES, "application/octet-stream")
        },
    },
    "security": [{"sourceKey": []}],
}


@api.post(
    "/readings",
    response={200: ReceiptShape, 202: ReceiptShape},
    operation_id="send_readings",
    summary="Send a file or message of readings",
    openapi_extra=_BODY,
)
def send_readings(request: HttpRequest, asked: Query[ReadingsAsked]) -> Status[dict[str, Any]]:
    """Take the body as one batch, whole or not at all; answer when it is durable."""
    source = _source(request)
    check_parameters(request, ReadingsAsked.model_fields)
    with body_in_file(request) as path:
        receipt = take_file(
            actor_of_source(source),
            source=source,
            path=path,
            name=asked.name or "http",
            format_key=asked.format or None,
            content_type=request.headers.get("Content-Type", ""),
            meter=asked.meter,
            via=IntakeBatch.Via.HTTP,
        )
    if receipt.batch.state == IntakeBatch.State.REFUSED:
        raise _refused(receipt)
    return Status(200 if receipt.complete else 202, receipt.as_json())


@api.get(
    "/batches/{number}",
    response={200: ReceiptShape},
    operation_id="read_receipt",
    summary="Read the receipt of a batch again",
    openapi_extra={"security": [{"sourceKey": []}]},
)
def read_receipt(
    request: HttpRequest, number: Annotated[int, Path(), Field(ge=1, le=2**63 - 1)]
) -> Status[dict[str, Any]]:
    """Return the receipt of a batch of the key's own source."""
    source = _source(request)
    check_parameters(request, ())
    batch = IntakeBatch.objects.select_related("source").filter(pk=number, source=source).first()
    if batch is None:
        raise NoSuchThing("Nguồn này không có lô đó.", "This source has no such batch.")
    return Status(200, Receipt(batch).as_json())


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """Return the OpenAPI description as plain data."""
    described: dict[str, Any] = api.get_openapi_schema(path_prefix="/do-dem/api/v1/")
    described["components"]["securitySchemes"] = {"sourceKey": {"type": "http", "scheme": "bearer"}}
    return described
