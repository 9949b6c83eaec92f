"""Small statements for the tests of statistics."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from nangluong.statistics.figures import Statement
from nangluong.statistics.importing.facts import FactRow


def fact(**given: Any) -> FactRow:
    """Return a fact of hard coal production in Viet Nam in 2020 with what is given instead."""
    plain: dict[str, Any] = {
        "freq": "A",
        "place": "VN",
        "product": "0110",
        "flow": "01",
        "period": "2020",
        "value": Decimal("44600.000001"),
        "unit": "kt",
        "basis": "",
        "status": "A",
        "source": "unsd",
        "confidence": "sourced",
        "note": "",
        "line": 2,
    }
    return FactRow(**plain | given)


def statement(*facts: FactRow, dataset: str = "test/one", **given: Any) -> Statement:
    """Return a statement of these facts; its hash is that of what they say."""
    content = hashlib.sha256(repr((facts, sorted(given.items()))).encode()).hexdigest()
    plain: dict[str, Any] = {
        "dataset": dataset,
        "source": "unsd",
        "filename": f"{dataset.rsplit('/', maxsplit=1)[-1]}.csv",
        "content_hash": content,
        "facts": facts,
        "checks": (),
        "read": len(facts),
    }
    return Statement(**plain | given)
