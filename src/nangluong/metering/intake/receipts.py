"""What the sender of readings gets: proof of what is durable, and what is not taken yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nangluong.metering.models import IntakeBatch

COUNTS = (
    "rows",
    "readings",
    "added",
    "corrections",
    "duplicates",
    "late",
    "waiting",
    "refused",
    "registers",
    "events",
    "unused",
)


@dataclass(frozen=True)
class Receipt:
    """A batch as its sender sees it. `repeated`: this content was taken before, and this is the receipt of then."""

    batch: IntakeBatch
    repeated: bool = False

    @property
    def complete(self) -> bool:
        """Whether every row was taken: nothing waits, nothing was refused."""
        return self.batch.state == IntakeBatch.State.TAKEN and not self.batch.waiting and not self.batch.refused

    def as_json(self) -> dict[str, Any]:
        """Return the receipt as the API answers it."""
        batch = self.batch
        return {
            "batch": batch.pk,
            "source": batch.source.code,
            "name": batch.name,
            "format": batch.format,
            "sha256": batch.sha256,
            "bytes": batch.bytes,
            "state": batch.state,
            **{name: getattr(batch, name) for name in COUNTS},
            "first_day": batch.first_day,
            "last_day": batch.last_day,
            "taken_at": batch.finished_at,
            "repeated": self.repeated,
        }
