"""What is held against what clients were told: nothing lost, nothing twice, no gap in the audit."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tests.faults.running import Server, Site


@dataclass(frozen=True)
class Truth:
    """What the database says of the probe's writes."""

    acknowledged: int
    stored: int
    lost: int
    without_audit: int
    audit_without_row: int
    unfinished: int
    effects_missing: int
    effects_twice: int

    @property
    def clean(self) -> bool:
        """Whether nothing is lost, missing or doubled."""
        return not any(
            (
                self.lost,
                self.without_audit,
                self.audit_without_row,
                self.unfinished,
                self.effects_missing,
                self.effects_twice,
            )
        )


def wait_until_done(server: Server, limit_s: float) -> float:
    """Wait until no job of the probe is open; return the seconds that took."""
    begin = time.monotonic()
    while time.monotonic() - begin < limit_s:
        if server.rows(
            "SELECT count(*) FROM foundation_work WHERE kind = 'probe' AND state IN ('waiting', 'running')"
        ) == [(0,)]:
            break
        time.sleep(0.5)
    return time.monotonic() - begin


def truth(server: Server, acknowledged: list[str]) -> Truth:
    """Compare what was acknowledged with rows, audit and effects."""
    works: dict[str, str] = dict(server.rows("SELECT title, state FROM foundation_work WHERE kind = 'probe'"))
    audited = [key for (key,) in server.rows("SELECT object_key FROM foundation_auditentry WHERE verb = 'probe_write'")]
    effects = [
        key for (key,) in server.rows("SELECT object_key FROM foundation_auditentry WHERE verb = 'probe_effect'")
    ]
    return Truth(
        acknowledged=len(acknowledged),
        stored=len(works),
        lost=len(set(acknowledged) - works.keys()),
        without_audit=len(works.keys() - set(audited)),
        audit_without_row=len(set(audited) - works.keys()) + len(audited) - len(set(audited)),
        unfinished=sum(state != "done" for state in works.values()),
        effects_missing=len(works.keys() - set(effects)),
        effects_twice=len(effects) - len(set(effects)),
    )


def verify_audit(site: Site) -> None:
    """Walk the audit chain with the product's own command; raises CalledProcessError where it breaks."""
    site.command("audit", "verify")
