"""Metrics: every documented name is told, several processes are added up, and a database that is away is not a lie."""

from __future__ import annotations

import re
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from prometheus_client import generate_latest

from nangluong.foundation.metrics import counted, looked_up
from nangluong.foundation.metrics.requests import NO_ROUTE, MetricsMiddleware
from nangluong.foundation.metrics.serving import FOLDER, metrics_server, registry
from tests.conftest import CHECKOUT

pytestmark = pytest.mark.django_db


def names_told(text: str) -> set[str]:
    return set(re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE))


def told(folder: Path) -> str:
    return generate_latest(registry(folder)).decode()


def test_every_name_is_documented_and_no_other() -> None:
    page = (CHECKOUT / "docs" / "operations.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(nangluong_\w+)", page, re.MULTILINE))
    # Prometheus calls a counter by its name with `_total`.
    counters = {one._name + ("_total" if one._type == "counter" else "") for one in counted.ALL}
    assert documented == counters | {one.name for one in looked_up.LOOKED_UP} | {looked_up.FREE, looked_up.UP}


def test_what_is_looked_up_is_told_with_free_space_of_every_folder(tmp_path: Path) -> None:
    text = told(tmp_path)
    assert names_told(text) == {one.name for one in looked_up.LOOKED_UP} | {looked_up.FREE, looked_up.UP}
    assert f"{looked_up.UP} 1.0" in text
    for place in ("home", "lake", "files", "published"):
        assert f'{looked_up.FREE}{{place="{place}"}}' in text


def test_what_cannot_be_looked_up_is_left_out_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> dict[str, float]:
        raise OSError("the database is away")

    one = looked_up.LOOKED_UP[0]
    monkeypatch.setattr(looked_up, "LOOKED_UP", (looked_up.LookedUp(one.name, one.says, away),))
    monkeypatch.setattr(looked_up.connection, "close", lambda: None)
    text = told(tmp_path)
    assert one.name not in text
    assert f"{looked_up.UP} 0.0" in text
    assert looked_up.FREE in text


COUNTING = """
import django
django.setup()
from django.test import RequestFactory
from django.http import HttpResponse
from nangluong.foundation.metrics.requests import MetricsMiddleware
for _ in range(7):
    MetricsMiddleware(lambda request: HttpResponse(status=404))(RequestFactory().get("/nowhere"))
"""


def test_processes_count_together_and_a_killed_one_is_not_forgotten(
    run_python: Callable[..., Popen[str]], tmp_path: Path
) -> None:
    for _ in range(2):
        process = run_python(
            COUNTING,
            DJANGO_SETTINGS_MODULE="nangluong.settings",
            DATABASE_URL="postgresql://nobody@localhost/none",
            NANGLUONG_HOME=str(tmp_path / "home"),
            **{FOLDER: str(tmp_path)},
        )
        assert process.wait(60) == 0
    text = told(tmp_path)
    assert f'nangluong_requests_total{{method="GET",route="{NO_ROUTE}",status="404"}} 14.0' in text
    assert f'nangluong_request_seconds_count{{route="{NO_ROUTE}"}} 14.0' in text
    assert "nangluong_request_cpu_seconds_total" in text


def value(metric: Any, *labels: str) -> float:
    return float((metric.labels(*labels) if labels else metric)._value.get())


def test_a_request_is_counted_by_its_route_never_by_its_address() -> None:
    def answer(request: HttpRequest) -> HttpResponse:
        request.resolver_match = type("Match", (), {"view_name": "test:page"})()
        return HttpResponse()

    before = value(counted.REQUESTS, "test:page", "other", "200")
    MetricsMiddleware(answer)(RequestFactory().generic("BREW", "/ma/0912345678"))
    assert value(counted.REQUESTS, "test:page", "other", "200") == before + 1


def test_failed_sign_ins_are_counted() -> None:
    before = value(counted.SIGN_IN_FAILURES)
    assert authenticate(RequestFactory().post("/dang-nhap/"), username="nobody", password="wrong") is None
    assert value(counted.SIGN_IN_FAILURES) == before + 1


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Give the address of a metrics server on a free port of this machine."""
    server = metrics_server("127.0.0.1", 0, tmp_path)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_port_answers_metrics_and_nothing_else(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looked_up, "LOOKED_UP", ())  # the thread has no database of the test
    with urllib.request.urlopen(f"{address}/metrics") as answer:
        assert looked_up.FREE in answer.read().decode()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{address}/")
    refused.value.close()
    assert refused.value.code == 404
