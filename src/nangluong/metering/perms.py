"""What the metering room lets whom do.

A right alone is for officers of the ministry, who see every corporation; with `own_organisation` it is for a power
corporation, which sees and sends its own. Roles get rights in `reference/accounts/role_rights.csv`.
"""

from __future__ import annotations

from typing import Any

from rules.predicates import predicate

from nangluong.foundation.actor import Actor
from nangluong.foundation.permissions import holds, own_organisation

SEE_ALL = "metering.see_all"
SEE_OWN = "metering.see_own"
SEND_READINGS = "metering.send_readings"
MANAGE_SOURCES = "metering.manage_sources"
SETTLE_QUARANTINE = "metering.settle_quarantine"
SETTLE_EXCEPTIONS = "metering.settle_exceptions"
EDIT_READINGS = "metering.edit_readings"
IMPORT_ESTATE = "metering.import_estate"
RUN_VALIDATION = "metering.run_validation"
MAINTAIN_LAKE = "metering.maintain_lake"
LINK_HOLDERS = "metering.link_holders"

ALL = (
    SEE_ALL,
    SEE_OWN,
    SEND_READINGS,
    MANAGE_SOURCES,
    SETTLE_QUARANTINE,
    SETTLE_EXCEPTIONS,
    EDIT_READINGS,
    IMPORT_ESTATE,
    RUN_VALIDATION,
    MAINTAIN_LAKE,
    LINK_HOLDERS,
)


@predicate(name="everywhere or own organisation")
def _in_reach(actor: Actor, target: Any) -> bool:
    """Whether the actor sees every corporation, or the object belongs to the one acted for."""
    return actor.may(SEE_ALL) or bool(own_organisation.test(actor, target))


see_metering = holds(SEE_ALL) | holds(SEE_OWN)
see_all = holds(SEE_ALL)
see_corporation = see_metering & _in_reach
send_any = holds(SEND_READINGS)
manage_sources = holds(MANAGE_SOURCES)
send_readings = holds(SEND_READINGS) & _in_reach
manage_source = holds(MANAGE_SOURCES) & _in_reach
settle_quarantine = holds(SETTLE_QUARANTINE) & _in_reach
settle_exception = holds(SETTLE_EXCEPTIONS) & _in_reach
edit_readings = holds(EDIT_READINGS) & _in_reach
link_holder = holds(LINK_HOLDERS) & _in_reach
import_estate = holds(IMPORT_ESTATE)
run_validation = holds(RUN_VALIDATION)
maintain_lake = holds(MAINTAIN_LAKE)
