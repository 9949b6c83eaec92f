"""Generated requests (schemathesis) to both machine interfaces: no 5xx, and no answer that is not documented."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from nangluong.statistics.models import Release
from tests.statistics.dissemination.serving import serving

pytestmark = pytest.mark.django_db

FEW = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def site(released: Release, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), serving() as address:
        yield address


def operations(url: str) -> list[Any]:
    return [found.ok() for found in schemathesis.openapi.from_url(url).get_all_operations()]


def tried(operation: Any, checks: list[Any]) -> int:
    count = 0

    @FEW
    @given(case=operation.as_strategy())
    def attempt(case: Any) -> None:
        nonlocal count
        count += 1
        case.call_and_validate(checks=checks)

    @FEW
    @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE))
    def spoilt(case: Any) -> None:
        nonlocal count
        count += 1
        case.call_and_validate(checks=[*checks, negative_data_rejection] if "/api/" in case.path else checks)

    attempt()
    if operation.query or operation.path_parameters:
        spoilt()
    return count


def test_the_api_answers_only_what_it_documents(site: str) -> None:
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    found = operations(f"{site}/api/v1/openapi.json")
    assert len(found) >= 11
    assert sum(tried(operation, checks) for operation in found) > 100


def not_our_fault(_context: Any, response: Any, _case: Any) -> None:
    """A part of the standard that is not offered is 501 by the standard; everything else above is our fault."""
    assert response.status_code < 500 or response.status_code == 501


def test_the_sdmx_service_answers_only_what_it_documents(site: str) -> None:
    checks = [not_our_fault, status_code_conformance, content_type_conformance]
    found = operations(f"{site}/sdmx/openapi.json")
    assert len(found) == 6
    assert sum(tried(operation, checks) for operation in found) > 100
