"""Refused attempts are in the audit, once each, and a flood of them is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from nangluong.foundation import refused_attempts
from nangluong.foundation.errors import DomainError, NotPermitted
from nangluong.foundation.models import AuditEntry
from nangluong.foundation.refused_attempts import Allowance, note_refused_command

pytestmark = pytest.mark.django_db


def refuse(request: HttpRequest) -> HttpResponse:
    raise NotPermitted("Không được.", "You may not.")


def refuse_itself(request: HttpRequest) -> HttpResponse:
    try:
        refuse(request)
    except DomainError as refusal:
        return HttpResponse(refusal.message_vi, status=refusal.http_status)
    return HttpResponse()


def deny(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def allow(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [
    path("refuse", refuse, name="refuse"),
    path("refuse-itself", refuse_itself, name="itself"),
    path("deny", deny, name="deny"),
    path("allow", allow),
]
handler403 = "tests.foundation.test_refused_attempts.denied"


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse("no", status=403)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(refused_attempts, "_allowance", Allowance(each=3, visitors=5))
    monkeypatch.setattr("nangluong.foundation.refusals.render", lambda *_, **more: HttpResponse(status=more["status"]))
    yield


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("address", "code"), [("refuse", "not_permitted"), ("refuse-itself", ""), ("deny", "")])
def test_a_refused_request_leaves_one_entry_however_it_was_refused(client: Client, address: str, code: str) -> None:
    assert client.get(f"/{address}", headers={"X-Request-ID": "yeu-cau-0001"}).status_code == 403
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.user_id, entry.refused) == ("khách", None, True)
    assert (entry.object_kind, entry.object_key, entry.request_id) == ("address", f"/{address}", "yeu-cau-0001")
    assert entry.verb.startswith("GET ")
    assert entry.after == {"status": 403, "code": code, "address": "127.0.0.1"}


@pytest.mark.urls(__name__)
def test_what_is_allowed_leaves_none(client: Client) -> None:
    assert client.get("/allow").status_code == 200
    assert not AuditEntry.objects.exists()


@pytest.mark.urls(__name__)
def test_a_flood_is_counted_and_not_written(client: Client) -> None:
    for _ in range(10):
        assert client.get("/refuse").status_code == 403
    assert AuditEntry.objects.count() == 3


def test_each_has_so_many_a_minute_and_visitors_together_another() -> None:
    allowance = Allowance(each=2, visitors=3)
    assert [allowance.take(None, "a", 0.0) for _ in range(3)] == [0, 0, None]
    assert [allowance.take(None, "b", 0.0) for _ in range(2)] == [1, None]
    assert allowance.take(7, "b", 0.0) == 1, "a person is not held up by visitors"
    assert allowance.take(None, "c", 60.0) == 0


def test_a_refused_command_leaves_an_entry() -> None:
    note_refused_command("publish", NotPermitted("Không được.", "You may not."))
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.verb, entry.object_kind, entry.refused) == ("system", "publish", "command", True)
