"""Generated requests (schemathesis) to both machine interfaces: no 5xx, and no answer that is not documented."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf.global_settings import SESSION_COOKIE_NAME
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from nangluong.accounts.models import Role
from nangluong.registry.models import Organisation
from nangluong.statistics.models import Release
from tests.accounts import people
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


@pytest.fixture(scope="module")
def sessions(site: str, django_db_blocker: Any) -> list[dict[str, str]]:
    """Give the headers of a visitor and of people signed in with roles far apart."""
    found: list[dict[str, str]] = [{}]
    with django_db_blocker.unblock():
        for code, where in (("system_administrator", "bct"), ("reporting_officer", "bsr"), ("auditor", "bct")):
            person = people.person(username=f"sinh-{code}")
            people.member(person, Role.objects.get(pk=code), Organisation.objects.get(pk=where))
            cookie = people.enter(Client(), person).cookies[SESSION_COOKIE_NAME]
            found.append({"Cookie": f"{cookie.key}={cookie.value}"})
    return found


def tried(operation: Any, checks: list[Any], headers: dict[str, str]) -> int:
    count, few = 0, settings(FEW, max_examples=5) if headers else FEW

    @few
    @given(case=operation.as_strategy())
    def attempt(case: Any) -> None:
        nonlocal count
        count += 1
        case.call_and_validate(checks=checks, headers=headers)

    @few
    @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE))
    def spoilt(case: Any) -> None:
        nonlocal count
        count += 1
        wanted = [*checks, negative_data_rejection] if "/api/" in case.path else checks
        case.call_and_validate(checks=wanted, headers=headers)

    attempt()
    if operation.query or operation.path_parameters:
        spoilt()
    return count


def test_the_api_answers_everybody_only_what_it_documents(site: str, sessions: list[dict[str, str]]) -> None:
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    found = operations(f"{site}/api/v1/openapi.json")
    assert len(found) >= 11
    for headers in sessions:
        assert sum(tried(operation, checks, headers) for operation in found) > (30 if headers else 100)


def not_our_fault(_context: Any, response: Any, _case: Any) -> None:
    """A part of the standard that is not offered is 501 by the standard; everything else above is our fault."""
    assert response.status_code < 500 or response.status_code == 501


def test_the_sdmx_service_answers_everybody_only_what_it_documents(site: str, sessions: list[dict[str, str]]) -> None:
    checks = [not_our_fault, status_code_conformance, content_type_conformance]
    found = operations(f"{site}/sdmx/openapi.json")
    assert len(found) == 6
    for headers in (sessions[0], sessions[-1]):
        assert sum(tried(operation, checks, headers) for operation in found) > (30 if headers else 100)
