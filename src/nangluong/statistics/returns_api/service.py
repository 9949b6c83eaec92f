"""The operations by which a respondent's own system reports: the verbs of the page, over HTTP."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query
from pydantic import Field

from nangluong.foundation.machines.answers import language_of
from nangluong.foundation.machines.house import NoSuchThing, check_parameters
from nangluong.statistics.obligations.queries import obligations_of
from nangluong.statistics.questionnaires.definition import Definition, UnknownCell
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.plain_figures import AmbiguousFigure, plain_figure
from nangluong.statistics.returns.verbs import (
    CellChange,
    answer_remark,
    declare_nothing,
    explain,
    open_return,
    save_cells,
    submit_return,
)
from nangluong.statistics.returns_api import shapes
from nangluong.statistics.returns_api.house import ReturnsAPI, holder_of, obligation_of_key, return_of_key
from nangluong.statistics.returns_api.telling import told_form, told_obligation, told_report, told_return

PREFIX = "/bao-cao/api/v1/"
_PAGE = 100
_DESCRIPTION = (
    "Respondents' own systems fill in and hand in energy returns. Authorization: Bearer KEY, made on the page of keys"
    " by your organisation's administrator or reporting signer. Figures are decimal text (“1234.5”), never a JSON"
    " number with a fraction. Saving, checks and refusals are those of the page; a cell changed since `revision`"
    " refuses the whole batch and names the cells."
)
_SECURED: dict[str, Any] = {"security": [{"returnKey": []}]}
Number = Annotated[int, Path(), Field(ge=1, le=2**63 - 1)]

api = ReturnsAPI(title="nangluong returns", version="1", description=_DESCRIPTION, urls_namespace="returns-api-v1")


@api.get("/obligations", response=shapes.ObligationPage, operation_id="list_obligations", openapi_extra=_SECURED)
def list_obligations(
    request: HttpRequest,
    state: Annotated[Literal["", "open", "reported", "waived", "overdue", "late"], Query()] = "",
    page: Annotated[int, Query(), Field(ge=1, le=10_000)] = 1,
) -> dict[str, Any]:
    """List what your organisation owes, the soonest due first, a hundred a page."""
    actor = holder_of(request)
    check_parameters(request, ("state", "page", "lang"))
    rows = obligations_of(actor, today=timezone.localdate(), state=state, organisation=actor.on_behalf_of)
    found = list(rows[(page - 1) * _PAGE : page * _PAGE + 1])
    items = [told_obligation(one, language_of(request)) for one in found[:_PAGE]]
    return {"items": items, "next": page + 1 if len(found) > _PAGE else None}


@api.post(
    "/obligations/{number}/return",
    response=shapes.ReturnShape,
    operation_id="open_return",
    openapi_extra=_SECURED,
)
def open_one(request: HttpRequest, number: Number) -> dict[str, Any]:
    """Open the return of an obligation, or give back the one that is open."""
    actor = holder_of(request)
    made = open_return(actor, obligation_of_key(actor, number))
    return told_return(return_of_key(actor, made.pk))


@api.get("/returns/{number}", response=shapes.ReturnShape, operation_id="read_return", openapi_extra=_SECURED)
def read_return(request: HttpRequest, number: Number) -> dict[str, Any]:
    """Read a return with its cells."""
    return told_return(return_of_key(holder_of(request), number))


@api.get("/returns/{number}/form", response=shapes.FormShape, operation_id="read_form", openapi_extra=_SECURED)
def read_form(request: HttpRequest, number: Number) -> dict[str, Any]:
    """Read the form of a return: sections, rows, columns, units and codes."""
    return told_form(return_of_key(holder_of(request), number), language_of(request))


def _value(definition: Definition, cell: shapes.CellIn) -> Any:
    if not isinstance(cell.value, str) or not cell.value:
        return cell.value
    try:
        known = definition.cell(cell.address)
    except UnknownCell:
        return cell.value
    return plain_figure(cell.value) if known.type in ("number", "integer") else cell.value


@api.put("/returns/{number}/cells", response=shapes.SavedShape, operation_id="put_cells", openapi_extra=_SECURED)
def put_cells(request: HttpRequest, number: Number, sent: shapes.CellsIn) -> dict[str, Any]:
    """Save cells. What could be read as two numbers, and cells that do not exist, are refused by name."""
    actor, language = holder_of(request), language_of(request)
    report = return_of_key(actor, number)
    definition, changes, refused = definition_of(report.version), [], []
    for cell in sent.cells:
        try:
            changes.append(CellChange(cell.address, _value(definition, cell), sent.revision, cell.note))
        except AmbiguousFigure:
            said = {"vi": "Số phải viết như 1234.5: “{}”.", "en": "A figure is written like 1234.5: “{}”."}[language]
            refused.append({"address": cell.address, "reason": said.format(cell.value)})
    saved = save_cells(actor, report, changes, language=language)
    refused += [
        {"address": one.address, "reason": one.reason_vi if language == "vi" else one.reason_en}
        for one in saved.refused
    ]
    return {"revision": saved.revision, "saved": list(saved.saved), "refused": refused}


@api.get("/returns/{number}/check", response=shapes.ReportShape, operation_id="check_return", openapi_extra=_SECURED)
def check_return(request: HttpRequest, number: Number) -> dict[str, Any]:
    """Run the rules over a return as it stands: the report that the page shows."""
    return told_report(return_of_key(holder_of(request), number), language_of(request))


@api.post("/returns/{number}/explanations", response=shapes.DoneShape, operation_id="explain", openapi_extra=_SECURED)
def explain_finding(request: HttpRequest, number: Number, sent: shapes.ExplanationIn) -> dict[str, Any]:
    """Answer a finding that asks why."""
    actor = holder_of(request)
    report = return_of_key(actor, number)
    explain(actor, report, rule=sent.rule, address=sent.address, text=sent.text)
    return {"revision": report.revision}


@api.post(
    "/returns/{number}/remarks/{remark}/answer",
    response=shapes.DoneShape,
    operation_id="answer_remark",
    openapi_extra=_SECURED,
)
def answer_one(request: HttpRequest, number: Number, remark: Number, sent: shapes.AnswerIn) -> dict[str, Any]:
    """Answer a remark of the reviewer."""
    actor = holder_of(request)
    report = return_of_key(actor, number)
    found = report.remarks.filter(pk=remark).first()
    if found is None:
        raise NoSuchThing("Báo cáo không có ý kiến này.", "The return has no such remark.")
    answer_remark(actor, found, text=sent.text)
    return {"revision": report.revision}


@api.put(
    "/returns/{number}/nothing-to-report",
    response=shapes.DoneShape,
    operation_id="declare_nothing",
    openapi_extra=_SECURED,
)
def say_nothing(request: HttpRequest, number: Number, sent: shapes.NothingIn) -> dict[str, Any]:
    """Answer “nothing to report in this period”, or take the answer back."""
    actor = holder_of(request)
    return {"revision": declare_nothing(actor, return_of_key(actor, number), nothing=sent.nothing).revision}


@api.post("/returns/{number}/submit", response=shapes.SubmittedShape, operation_id="submit", openapi_extra=_SECURED)
def submit(request: HttpRequest, number: Number, sent: shapes.SubmitIn) -> dict[str, Any]:
    """Hand in the return as it was at `revision`. The key must have been given this right."""
    actor = holder_of(request)
    made = submit_return(actor, return_of_key(actor, number), revision=sent.revision)
    return {
        "id": made.report_id,
        "number": made.number,
        "revision": made.revision,
        "content_hash": made.content_hash,
        "submitted_at": made.submitted_at,
    }


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """Return the OpenAPI description as plain data."""
    described: dict[str, Any] = api.get_openapi_schema(path_prefix=PREFIX)
    described["components"]["securitySchemes"] = {"returnKey": {"type": "http", "scheme": "bearer"}}
    return described
