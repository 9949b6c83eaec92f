"""Refusals carry a stable code, a status and two languages."""

from __future__ import annotations

import pytest

from nangluong.foundation.errors import ConfigurationError, DomainError, NotPermitted, StateConflict


def test_a_refusal_speaks_the_language_of_the_page() -> None:
    refusal = StateConflict("Bản công bố đã có.", "The release exists already.")
    assert refusal.message("vi") == refusal.message("vi-vn") == "Bản công bố đã có."
    assert refusal.message("en") == refusal.message("fr") == "The release exists already."
    assert str(refusal) == "Bản công bố đã có. / The release exists already."


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        (DomainError, "error", 400),
        (NotPermitted, "not_permitted", 403),
        (StateConflict, "state_conflict", 409),
        (ConfigurationError, "configuration", 500),
    ],
)
def test_codes_and_statuses_are_stable(kind: type[DomainError], code: str, status: int) -> None:
    assert (kind.code, kind.http_status) == (code, status)
