"""What the interface of returns takes and gives, written out in full."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, StrictInt, StrictStr

Count = Annotated[int, Field(ge=0)]
Address = Annotated[str, Field(max_length=140, description="section.row.column")]
Revision = Annotated[
    StrictInt, Field(ge=0, le=2**53, description="The return's revision that you read; a later change is a conflict")
]
Figure = Annotated[StrictStr, Field(max_length=2000)] | StrictInt | None


class ObligationShape(Schema):
    """What is owed. `return_id` is null until the return is opened."""

    id: int
    questionnaire: str
    name: str
    period: str
    due_on: dt.date
    state: Literal["open", "reported", "waived"]
    return_id: int | None
    return_state: str | None


class ObligationPage(Schema):
    """Obligations, the soonest due first. `next` is the page to ask for, null on the last."""

    items: list[ObligationShape]
    next: int | None


class CodeShape(Schema):
    """A code and its name."""

    code: str
    name: str


class ColumnShape(Schema):
    """A column. A figure has at most `digits` digits before and `decimals` behind the point."""

    code: str
    name: str
    type: Literal["number", "integer", "text", "code", "date"]
    unit: str
    required: bool
    decimals: int
    digits: int
    codes: list[CodeShape]
    total_of: list[str]


class RowShape(Schema):
    """A fixed row; `total_of` are the rows it adds up, `unit` overrules the column's."""

    code: str
    name: str
    unit: str
    total_of: list[str]


class SectionShape(Schema):
    """A section. Where `open_rows` is not empty one adds rows oneself: `free` ones (r1, r2 …) or of `row_codes`."""

    code: str
    name: str
    columns: list[ColumnShape]
    rows: list[RowShape]
    open_rows: Literal["", "free", "facilities", "organisations", "provinces"]
    at_most: int
    row_codes: list[CodeShape]
    closed: Annotated[list[str], Field(description="row.column of the cells that do not exist")]


class FormShape(Schema):
    """The form of a return: its cells are `section.row.column`."""

    questionnaire: str
    version: int
    name: str
    may_be_nothing: bool
    sections: list[SectionShape]


class CellShape(Schema):
    """A cell. A figure is decimal text (“1234.5”); empty text is an empty cell that has a note."""

    address: Address
    value: str
    note: str
    revision: int


class RemarkShape(Schema):
    """Why the return was sent back, at a cell or (address "") as a whole."""

    id: int
    address: str
    reason: str
    answer: str


class ReturnShape(Schema):
    """A return as it stands. `number` counts the versions handed in."""

    id: int
    questionnaire: str
    period: str
    state: Literal["draft", "submitted", "under_review", "returned", "accepted", "locked"]
    status: Literal["provisional", "final"]
    nothing_to_report: bool
    revision: int
    number: int
    submitted_at: dt.datetime | None
    cells: list[CellShape]
    remarks: list[RemarkShape]


class CellIn(Schema):
    """A cell to be saved: a figure as text (“1234.5”) or whole number, null empties; without `note` the note stays."""

    address: Address
    value: Figure = None
    note: Annotated[StrictStr, Field(max_length=1000)] | None = None


class CellsIn(Schema):
    """Cells to be saved, all or none but for those refused by name."""

    revision: Revision
    cells: Annotated[list[CellIn], Field(max_length=20_000)]


class RefusedCell(Schema):
    """A cell that was not saved, and why."""

    address: str
    reason: str


class SavedShape(Schema):
    """What was saved. Addresses that already held the same are not listed."""

    revision: int
    saved: list[str]
    refused: list[RefusedCell]


class FindingShape(Schema):
    """What a rule says. `hard` stands against handing in, `explain` until it is answered, `note` never."""

    rule: str
    severity: Literal["hard", "explain", "note"]
    address: str
    message: str
    answered: bool


class ReportShape(Schema):
    """The report of the checks: the same that the page shows. `ready` says that it can be handed in."""

    revision: int
    ready: bool
    findings: list[FindingShape]


class ExplanationIn(Schema):
    """The answer to a finding that asks why; it belongs to the figure as it is now."""

    rule: Annotated[str, Field(max_length=80)]
    address: Annotated[str, Field(max_length=140)]
    text: Annotated[str, Field(min_length=1, max_length=2000)]


class AnswerIn(Schema):
    """The answer to a remark of the reviewer."""

    text: Annotated[str, Field(min_length=1, max_length=2000)]


class NothingIn(Schema):
    """The answer “nothing to report in this period”, or its taking back."""

    nothing: bool


class SubmitIn(Schema):
    """The revision that is handed in."""

    revision: Revision


class SubmittedShape(Schema):
    """The version that was handed in; `content_hash` is the SHA-256 of what it says."""

    id: int
    number: int
    revision: int
    content_hash: str
    submitted_at: dt.datetime


class DoneShape(Schema):
    """That it was done, and the return's revision after it."""

    revision: int
