"""Builders for tests of returns: registers and questionnaires loaded, actors, obligations, filled returns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.reference.loading import all_specs, load_spec
from nangluong.registry.models import Place
from nangluong.statistics import perms
from nangluong.statistics.models import Obligation, QuestionnaireVersion, Return
from nangluong.statistics.questionnaires.versions import draft_version, load_questionnaires, publish_version
from nangluong.statistics.returns.verbs import CellChange, open_return, save_cells

CHECKOUT = Path(__file__).resolve().parents[2]

FILLER = Actor("an.nguyen", user_id=1, on_behalf_of="pvn", rights=frozenset({perms.FILL_RETURN, perms.SUBMIT_RETURN}))
SECOND = Actor("binh.tran", user_id=2, on_behalf_of="pvn", rights=frozenset({perms.FILL_RETURN}))
STRANGER = Actor("chi.le", user_id=3, on_behalf_of="tkv", rights=frozenset({perms.FILL_RETURN, perms.SUBMIT_RETURN}))
OFFICER = Actor(
    "dung.pham",
    user_id=4,
    on_behalf_of="bct",
    rights=frozenset({perms.SEE_RETURNS, perms.REVIEW_RETURN, perms.MANAGE_OBLIGATIONS, perms.MANAGE_QUESTIONNAIRES}),
)
SENIOR = Actor(
    "giang.vu",
    user_id=5,
    on_behalf_of="bct",
    rights=OFFICER.rights | {perms.ACCEPT_RETURN, perms.SEE_CONFIDENTIAL_RETURNS},
)
PROVINCE = Actor(
    "hoa.do",
    user_id=6,
    on_behalf_of="sct-22",
    place_code="22",
    rights=frozenset({perms.SEE_PROVINCE_RETURNS, perms.FILL_RETURN}),
)


def load_registers() -> None:
    """Load the registers (not the questionnaires) from the project's reference data."""
    for spec in all_specs():
        load_spec(spec, actor=SYSTEM, root=CHECKOUT / "reference")


def load_shipped() -> None:
    """Publish the questionnaires that the project ships."""
    load_questionnaires(SYSTEM, root=CHECKOUT / "reference")


def content(**changes: Any) -> dict[str, Any]:
    """Return the content of a small questionnaire: stocks of two products, and free rows of customers."""
    row = {"name_vi": "Dòng", "name_en": "Row"}
    column = {"name_vi": "Cột", "name_en": "Column"}
    small: dict[str, Any] = {
        "code": "thu-01",
        "name_vi": "Biểu thử",
        "name_en": "Test questionnaire",
        "purpose_vi": "Thử",
        "purpose_en": "For tests",
        "subsector": "petroleum",
        "frequency": "month",
        "valid_from": "2026-01-01",
        "due": {"working_days": 5, "source": "test", "confidence": "derived"},
        "respondents": [{"organisations": ["pvn", "tkv"]}],
        "legal_base": [{"instrument": "34-2019-tt-bct", "source": "test", "confidence": "sourced"}],
        "source": "test",
        "confidence": "derived",
        "sections": [
            {
                "code": "stocks",
                "name_vi": "Tồn kho",
                "name_en": "Stocks",
                "unit": "kt",
                "rows": [
                    {"code": "petrol", **row, "product": "4652"},
                    {"code": "diesel", **row, "product": "4671"},
                    {"code": "all", **row, "total_of": ["petrol", "diesel"]},
                ],
                "columns": [
                    {"code": "opening", **column, "minimum": 0},
                    {"code": "received", **column, "minimum": 0},
                    {"code": "sold", **column, "minimum": 0},
                    {"code": "closing", **column, "minimum": 0, "required": True},
                ],
            },
            {
                "code": "customers",
                "name_vi": "Khách hàng",
                "name_en": "Customers",
                "open_rows": {"source": "free", "at_most": 100},
                "columns": [
                    {"code": "who", "type": "text", **column, "required": True},
                    {"code": "bought", **column, "minimum": 0},
                ],
            },
        ],
        "rules": [
            {
                "code": "balance",
                "kind": "balance",
                "severity": "hard",
                "each": "stocks",
                "check": "zero(opening) + zero(received) == zero(sold) + closing",
                "at": "closing",
                "message_vi": "{row}: {left} khác {right}, lệch {difference} {unit}",
                "message_en": "{row}: {left} is not {right}, {difference} {unit} apart",
            },
            {
                "code": "grew",
                "kind": "period",
                "severity": "explain",
                "each": "stocks",
                "check": "sold <= prev(sold) * 2",
                "at": "sold",
                "message_vi": "{row}: {left} > {right}",
                "message_en": "{row}: {left} > {right}",
            },
            {
                "code": "much",
                "kind": "range",
                "severity": "explain",
                "check": "stocks.petrol.sold <= 1000",
                "message_vi": "bán {left}",
                "message_en": "sold {left}",
            },
        ],
    }
    return small | changes


def published(**changes: Any) -> QuestionnaireVersion:
    """Publish the small questionnaire."""
    made = content(**changes)
    draft = draft_version(OFFICER, questionnaire_code=made["code"], content=made)
    return publish_version(OFFICER, draft)


def obligation(
    version: QuestionnaireVersion, organisation: str = "pvn", period: str = "2026-09", *, place: str | None = None
) -> Obligation:
    """Store an obligation for a month."""
    year, month = (int(part) for part in period.split("-"))
    start = dt.date(year, month, 1)
    end = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    due = end + dt.timedelta(days=10)
    return Obligation.objects.create(
        questionnaire_id=version.questionnaire_id,
        version=version,
        organisation_id=organisation,
        place=Place.objects.get(pk=place) if place else None,
        period=period,
        period_start=start,
        period_end=end,
        first_due_on=due,
        due_on=due,
    )


GOOD: Mapping[str, int | str] = {
    "stocks.petrol.opening": 10,
    "stocks.petrol.received": 5,
    "stocks.petrol.sold": 7,
    "stocks.petrol.closing": 8,
    "stocks.diesel.opening": 3,
    "stocks.diesel.sold": 1,
    "stocks.diesel.closing": 2,
    "stocks.all.opening": 13,
    "stocks.all.received": 5,
    "stocks.all.sold": 8,
    "stocks.all.closing": 10,
}
"""Cells of the small questionnaire that break no rule."""


def put(report: Return, cells: Mapping[str, int | str | Decimal | None], actor: Actor = FILLER) -> Return:
    """Save cells as somebody who has seen everything."""
    save_cells(actor, report, [CellChange(a, v, seen=report.revision) for a, v in cells.items()])
    report.refresh_from_db()
    return report


def filled(version: QuestionnaireVersion, period: str = "2026-09", actor: Actor = FILLER) -> Return:
    """Open a return and fill it in without a fault."""
    owed = obligation(version, actor.on_behalf_of, period)
    return put(open_return(actor, owed), GOOD, actor)
