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


can_see_jobs = holds(SEE_JOBS)
can_manage_jobs = holds(MANAGE_JOBS)
can_see_work = can_see_jobs | started_it
can_cancel_work = can_manage_jobs | started_it
