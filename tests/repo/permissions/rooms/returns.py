"""Addresses of returns: respondents fill in their own, officers see and review those of others."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from django.utils import timezone

from nangluong.foundation.actor import SYSTEM
from nangluong.statistics.models import ExtensionRequest, Obligation, QuestionnaireVersion, Remark, Return, ReturnKey
from nangluong.statistics.perms import (
    ACCEPT_RETURN,
    ESTIMATE_MISSING,
    FILL_RETURN,
    MANAGE_OBLIGATIONS,
    MANAGE_QUESTIONNAIRES,
    MANAGE_RETURN_KEYS,
    REVIEW_RETURN,
    SEE_PROVINCE_RETURNS,
    SEE_RETURNS,
    SIGN_RETURN,
    SUBMIT_RETURN,
)
from nangluong.statistics.questionnaires.drafting import copy_version
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.content import Content, packed_content
from tests.repo.permissions.addresses import Address, both, get, post
from tests.repo.permissions.rules import Outcome, Rule, Side, Who, needs, nowhere, own, public, signed_in

QUESTIONNAIRE = "th-01"


def by_return(*rights: str) -> Rule:
    """Answer for returns one may see those who hold one of `rights`, for others that there is none."""

    def rule(who: Who, side: Side) -> Outcome:
        if not who.signed_in:
            return Outcome.SIGN_IN
        if side == Side.FOREIGN and SEE_RETURNS not in who.rights:
            return Outcome.NOT_FOUND
        return Outcome.OPEN if who.rights & set(rights) else Outcome.REFUSED

    return rule


def by_respondent(right: str) -> Rule:
    """Answer who holds `right` for the own organisation's return; officers see others' and may not touch them."""

    def rule(who: Who, side: Side) -> Outcome:
        if side == Side.FOREIGN and SEE_RETURNS in who.rights:
            return Outcome.REFUSED
        return by_return(right)(who, side)

    return rule


def _obligation(holder: Any, period: str) -> Obligation | None:
    if not holder.organisation:
        return None
    version = QuestionnaireVersion.objects.filter(questionnaire=QUESTIONNAIRE).latest("number")
    start = dt.date.fromisoformat(f"{period}-01")
    made, _ = Obligation.objects.get_or_create(
        questionnaire_id=QUESTIONNAIRE,
        organisation_id=holder.organisation,
        period=period,
        defaults={
            "version": version,
            "period_start": start,
            "period_end": start + dt.timedelta(days=27),
            "first_due_on": dt.date(2099, 1, 31),
            "due_on": dt.date(2099, 1, 31),
        },
    )
    return made


def _return(holder: Any, period: str, state: str, number: int) -> Return | None:
    owed = _obligation(holder, period)
    if owed is None:
        return None
    made, _ = Return.objects.get_or_create(
        obligation=owed,
        defaults={
            "version": owed.version,
            "organisation_id": owed.organisation_id,
            "period": owed.period,
            "state": state,
            "number": number,
            "opened_by": "kiểm thử",
            "reviewed_by": "người khác",
        },
    )
    if number and not made.versions.exists():
        made.versions.create(
            number=number,
            revision=0,
            status=made.status,
            **packed_content(definition_of(owed.version), Content(nothing_to_report=True)),
            submitted_by="kiểm thử",
            submitted_at=timezone.now(),
        )
    return made


def _key(made: Any) -> dict[str, Any]:
    return {"pk": made.pk} if made else {}


def owed(_world: Any, holder: Any) -> dict[str, Any]:
    """Store what the holder's organisation owes."""
    return _key(_obligation(holder, "2098-01"))


def drafted(_world: Any, _holder: Any) -> dict[str, Any]:
    """Store a draft; it is nobody's own. Discarding and publishing it are asked for with another one each time."""
    version = QuestionnaireVersion.objects.filter(questionnaire=QUESTIONNAIRE, state="published").latest("number")
    return {"pk": copy_version(SYSTEM, version).pk}


def drafted_section(world: Any, holder: Any) -> dict[str, Any]:
    """Store a draft and name a section of it."""
    return drafted(world, holder) | {"code": "mines"}


def asked(_world: Any, holder: Any) -> dict[str, Any]:
    """Store a request for more time that waits."""
    made = _obligation(holder, "2098-07")
    if made is None:
        return {}
    found, _ = ExtensionRequest.objects.get_or_create(
        obligation=made, defaults={"asked_until": dt.date(2099, 6, 30), "reason": "máy hỏng", "asked_by": "kiểm thử"}
    )
    return {"pk": found.pk}


def draft(_world: Any, holder: Any) -> dict[str, Any]:
    """Store a return under way."""
    return _key(_return(holder, "2098-02", Return.State.DRAFT, 0))


def handed_in(_world: Any, holder: Any) -> dict[str, Any]:
    """Store a return that was handed in."""
    return _key(_return(holder, "2098-03", Return.State.SUBMITTED, 1))


def printable(world: Any, holder: Any) -> dict[str, Any]:
    """Store a return that was handed in and name its version."""
    made = handed_in(world, holder)
    return made | {"number": 1} if made else {}


def to_be_signed(_world: Any, holder: Any) -> dict[str, Any]:
    """Store a return that is signed once and for all."""
    return _key(_return(holder, "2098-08", Return.State.SUBMITTED, 1))


def under_review(_world: Any, holder: Any) -> dict[str, Any]:
    """Store a return that was taken up."""
    return _key(_return(holder, "2098-04", Return.State.UNDER_REVIEW, 1))


def accepted(_world: Any, holder: Any) -> dict[str, Any]:
    """Store an accepted return."""
    return _key(_return(holder, "2098-05", Return.State.ACCEPTED, 1))


def remarked(_world: Any, holder: Any) -> dict[str, Any]:
    """Store a return that was sent back with a remark."""
    made = _return(holder, "2098-06", Return.State.RETURNED, 1)
    if made is None:
        return {}
    remark, _ = Remark.objects.get_or_create(report=made, number=1, reason="xem lại", made_by="kiểm thử")
    return {"pk": made.pk, "remark_id": remark.pk}


_numbers = count(1)


def connection_key(_world: Any, holder: Any) -> dict[str, Any]:
    """Store a key of the holder's organisation."""
    if not holder.organisation:
        return {}
    made = ReturnKey.objects.create(
        organisation_id=holder.organisation, label="thử", digest=f"{next(_numbers):064d}", hint="nlb_thử0"
    )
    return {"pk": made.pk}


def _own_keys(who: Who, side: Side) -> Outcome:
    found = needs(MANAGE_RETURN_KEYS)(who, side)
    return Outcome.NOT_FOUND if found == Outcome.OPEN and side == Side.FOREIGN else found


def machine(_who: Who, _side: Side) -> Outcome:
    """Answer a key of a respondent's system and nobody else."""
    return Outcome.SIGN_IN


_FILLS, _SUBMITS = by_respondent(FILL_RETURN), by_respondent(SUBMIT_RETURN)
_REVIEWS, _ACCEPTS = by_return(REVIEW_RETURN), by_return(ACCEPT_RETURN)
_SEES = own(signed_in, foreign=Outcome.NOT_FOUND, anywhere=(SEE_RETURNS,))
_TOLD = {"text": "đã xem", "rule": "x", "address": ""}


def _comments(who: Who, side: Side) -> Outcome:
    return by_return(*((REVIEW_RETURN,) if side == Side.FOREIGN else (FILL_RETURN, REVIEW_RETURN)))(who, side)


_DRAFTS = needs(MANAGE_QUESTIONNAIRES)

_API, _ONE = "returns-api-v1", {"number": 1}
ADDRESSES = [
    get("statistics:drafts", _DRAFTS, at={"code": QUESTIONNAIRE}),
    post("statistics:draft_copy", _DRAFTS, at={"code": QUESTIONNAIRE, "number": 1}),
    get("statistics:questionnaire_yaml", _DRAFTS, at={"code": QUESTIONNAIRE, "number": 1}),
    *both("statistics:draft", _DRAFTS, make=drafted),
    post("statistics:draft_rules", _DRAFTS, make=drafted),
    post("statistics:draft_section_add", _DRAFTS, make=drafted),
    *both("statistics:draft_section", _DRAFTS, make=drafted_section),
    post("statistics:draft_section_remove", _DRAFTS, make=drafted_section),
    *both("statistics:draft_trial", _DRAFTS, make=drafted),
    post("statistics:draft_publish", _DRAFTS, make=drafted),
    post("statistics:draft_discard", _DRAFTS, make=drafted),
    get("statistics:returns", signed_in),
    get("statistics:review_queue", needs(REVIEW_RETURN)),
    post("statistics:returns_accept", needs(ACCEPT_RETURN)),
    get("statistics:returns_standing", needs(SEE_RETURNS, SEE_PROVINCE_RETURNS)),
    get("statistics:returns_league", needs(SEE_RETURNS, SEE_PROVINCE_RETURNS)),
    post("statistics:extension_decide", needs(MANAGE_OBLIGATIONS), make=asked, form={"granted": "1"}),
    get("statistics:obligation", _SEES, make=owed),
    post("statistics:obligation", _FILLS, make=owed, form={"until": "2099-06-30", "reason": "máy hỏng"}),
    post("statistics:return_open", _FILLS, make=owed),
    get("statistics:return", _SEES, make=draft),
    post("statistics:return_save", _FILLS, make=draft, form={"seen": "0"}),
    get("statistics:return_workbook", _FILLS, make=draft),
    get("statistics:return_csv", _FILLS, make=draft),
    *both("statistics:return_note", _FILLS, make=draft, query="?o=mines.x.raw"),
    *both("statistics:return_keys", needs(MANAGE_RETURN_KEYS)),
    post("statistics:return_key_revoke", _own_keys, make=connection_key),
    *both("statistics:call_ad_hoc", needs(MANAGE_OBLIGATIONS)),
    post("statistics:obligation_waive", needs(MANAGE_OBLIGATIONS), make=owed, form={"reason": "ngừng hoạt động"}),
    get("statistics:returns_missing", needs(ESTIMATE_MISSING)),
    *both("statistics:estimate", needs(ESTIMATE_MISSING), make=owed),
    post("statistics:estimate_withdraw", needs(ESTIMATE_MISSING), make=owed, form={"reason": "thử"}),
    post("statistics:return_upload", _FILLS, make=draft),
    *both("statistics:returns_upload", needs(FILL_RETURN)),
    post("statistics:return_row", _FILLS, make=draft, form={"section": "mines", "row": "x"}),
    post("statistics:return_copy", _FILLS, make=draft),
    post("statistics:return_nothing", _FILLS, make=draft, form={"nothing": "1"}),
    post("statistics:return_status", _FILLS, make=draft, form={"status": "final"}),
    post("statistics:return_explain", _FILLS, make=draft, form=_TOLD),
    post("statistics:return_answer", _FILLS, make=remarked, form=_TOLD),
    post("statistics:return_submit", _SUBMITS, make=draft, form={"seen": "0"}),
    post("statistics:return_withdraw", _SUBMITS, make=handed_in),
    post("statistics:return_comment", _comments, make=draft, form=_TOLD),
    get("statistics:review", _REVIEWS, make=handed_in),
    post("statistics:review_take_up", _REVIEWS, make=handed_in),
    post("statistics:review_send_back", _REVIEWS, make=under_review, form={"ly-do": "xem lại"}),
    post("statistics:review_accept", _ACCEPTS, make=under_review),
    post("statistics:review_lock", _ACCEPTS, make=accepted),
    post("statistics:review_reopen", _ACCEPTS, make=accepted, form={"ly-do": "đính chính"}),
    get("statistics:return_signature", _SEES, make=handed_in),
    get("statistics:return_printed", _SEES, make=printable),
    post("statistics:return_sign", by_respondent(SIGN_RETURN), make=to_be_signed, form={"number": "1"}),
    *both("statistics:signature_check", signed_in),
    get(f"{_API}:api-root", nowhere),
    get(f"{_API}:openapi-json", public),
    get(f"{_API}:list_obligations", machine),
    post(f"{_API}:open_one", machine, at=_ONE),
    get(f"{_API}:read_return", machine, at=_ONE),
    get(f"{_API}:read_form", machine, at=_ONE),
    get(f"{_API}:check_return", machine, at=_ONE),
    Address(f"{_API}:put_cells", machine, "PUT", at=_ONE),
    Address(f"{_API}:say_nothing", machine, "PUT", at=_ONE),
    post(f"{_API}:explain_finding", machine, at=_ONE),
    post(f"{_API}:answer_one", machine, at=_ONE | {"remark": 1}),
    post(f"{_API}:submit", machine, at=_ONE),
]
