"""What the foundation lets whom do: the queue, and the files and work of one's own."""

from __future__ import annotations

from typing import Any

from rules.predicates import predicate

from nangluong.foundation.actor import Actor
from nangluong.foundation.permissions import holds

SEE_JOBS = "foundation.see_jobs"
MANAGE_JOBS = "foundation.manage_jobs"


@predicate(name="started it")
def started_it(actor: Actor, work: Any) -> bool:
    """Whether the actor started this work (`work.user_id`)."""
    return actor.user_id is not None and work.user_id == actor.user_id


@predicate(name="shares its desk")
def shares_its_desk(actor: Actor, work: Any) -> bool:
    """Whether the actor holds the right with which colleagues see this work (`work.seen_with`)."""
    return bool(work.seen_with) and actor.may(work.seen_with)


can_see_jobs = holds(SEE_JOBS)
can_manage_jobs = holds(MANAGE_JOBS)
can_see_work = can_see_jobs | started_it | shares_its_desk
can_cancel_work = can_manage_jobs | started_it
