"""Addresses of the audit."""

from __future__ import annotations

from typing import Any

from nangluong.accounts.perms import EXPORT_AUDIT, SEE_AUDIT, SEE_ORGANISATION_AUDIT
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from tests.repo.permissions.addresses import get, post
from tests.repo.permissions.rules import Outcome, Side, Who, controllers, needs


def entry(_world: Any, holder: Any) -> dict[str, Any]:
    """Store an entry of what the holder did for the organisation."""
    made = audit.record(
        Actor(str(holder.person), user_id=holder.person.pk, on_behalf_of=holder.organisation),
        "try",
        kind="walk",
        key=holder.organisation,
    )
    return {"number": made.pk}


def sees_entry(who: Who, side: Side) -> Outcome:
    """Answer readers of the audit; only those of the controller see what other organisations did."""
    at_home = needs(SEE_AUDIT, SEE_ORGANISATION_AUDIT)(who, side)
    if side == Side.FOREIGN and at_home == Outcome.OPEN:
        whole = SEE_AUDIT in who.rights and who.organisation in controllers()
        return Outcome.OPEN if whole else Outcome.NOT_FOUND
    return at_home


def exports(who: Who, side: Side) -> Outcome:
    """Answer readers of the audit who may take it away."""
    found = needs(EXPORT_AUDIT)(who, side)
    return found if found != Outcome.OPEN else needs(SEE_AUDIT, SEE_ORGANISATION_AUDIT)(who, side)


ADDRESSES = [
    get("audit:entries", needs(SEE_AUDIT, SEE_ORGANISATION_AUDIT)),
    get("audit:checks", needs(SEE_AUDIT, SEE_ORGANISATION_AUDIT)),
    get("audit:entry", sees_entry, make=entry),
    post("audit:export", exports, form={"dang": "csv"}),
]
