"""Returns under load: an Excel return of 20,000 cells, and 500 respondents who hand in within one minute.

`python -m benchmarks returns_load`. PostgreSQL is the product's embedded one, the server granian with two processes as
the product starts it; respondents, questionnaires and figures are invented and serve for measuring only. The time of
the Excel return is from the bytes sent to the findings known, in this process (wall and CPU seconds), and by HTTP.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import secrets
import statistics
import sys
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.measure import Figure, script_report, temporary_home

ROWS, COLUMNS, RESPONDENTS, MINUTE_S = 1000, 10, 500, 60.0
_REPEAT = 5
_TOKEN = "a" * 32


def _content(code: str, rows: int) -> dict[str, Any]:
    """Return a questionnaire of two sections of `rows` rows and ten columns: totals, bounds and a balance a row."""
    columns = [
        {"code": f"c{n}", "name_vi": f"Cột {n}", "name_en": f"Column {n}", "minimum": 0} for n in range(COLUMNS - 1)
    ]
    total = {"code": "total", "name_vi": "Tổng", "name_en": "Total", "total_of": [one["code"] for one in columns]}
    return {
        "code": code,
        "name_vi": "Biểu đo tốc độ",
        "name_en": "Measured questionnaire",
        "purpose_vi": "Đo",
        "purpose_en": "Measuring",
        "subsector": "petroleum",
        "frequency": "month",
        "valid_from": "2026-01-01",
        "due": {"working_days": 5, "source": "đo tốc độ", "confidence": "illustrative"},
        "respondents": [{"organisations": ["pvn"]}],
        "source": "đo tốc độ",
        "confidence": "illustrative",
        "sections": [
            {
                "code": f"s{number}",
                "name_vi": f"Mục {number}",
                "name_en": f"Section {number}",
                "unit": "kt",
                "rows": [{"code": f"r{n}", "name_vi": f"Dòng {n}", "name_en": f"Row {n}"} for n in range(rows)],
                "columns": [*columns, total],
            }
            for number in (1, 2)
        ],
        "rules": [
            {
                "code": f"more{number}",
                "kind": "logic",
                "severity": "explain",
                "each": f"s{number}",
                "check": "c0 <= total",
                "message_vi": "{left} > {right}",
                "message_en": "{left} > {right}",
            }
            for number in (1, 2)
        ],
    }


def _numbers(rows: int) -> dict[str, Any]:
    from decimal import Decimal

    found: dict[str, Any] = {}
    rng = random.Random(5)
    for section in (1, 2):
        for row in range(rows):
            values = [Decimal(rng.randint(0, 10**6)).scaleb(-3) for _ in range(COLUMNS - 1)]
            found |= {f"s{section}.r{row}.c{n}": value for n, value in enumerate(values)}
            found[f"s{section}.r{row}.total"] = sum(values, Decimal(0))
    return found


def _published(code: str, rows: int) -> Any:
    from nangluong.foundation.actor import SYSTEM
    from nangluong.statistics.questionnaires.versions import draft_version, publish_version

    return publish_version(SYSTEM, draft_version(SYSTEM, questionnaire_code=code, content=_content(code, rows)))


def _owed(version: Any, organisation: str) -> Any:
    import datetime as dt

    from nangluong.statistics.models import Obligation

    return Obligation.objects.create(
        questionnaire_id=version.questionnaire_id,
        version=version,
        organisation_id=organisation,
        period="2026-09",
        period_start=dt.date(2026, 9, 1),
        period_end=dt.date(2026, 9, 30),
        first_due_on=dt.date(2026, 10, 7),
        due_on=dt.date(2026, 10, 7),
    )


def _session(organisation: str, role: str) -> str:
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from nangluong.accounts.models import Role
    from nangluong.accounts.operators import create_operator
    from nangluong.accounts.sessions import stamp
    from nangluong.foundation.actor import SYSTEM
    from nangluong.registry.models import Organisation

    person, _ = create_operator(
        SYSTEM,
        username=f"do-{secrets.token_hex(5)}",
        full_name="Đo tốc độ",
        organisation=Organisation.objects.get(pk=organisation),
        roles=[Role.objects.get(pk=role)],
    )
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    stamp(store, person, second_factor=True)
    store.create()
    return str(store.session_key)


def _filler(organisation: str, user_id: int | None = None) -> Any:
    from nangluong.foundation.actor import Actor
    from nangluong.statistics import perms

    rights = frozenset({perms.FILL_RETURN, perms.SUBMIT_RETURN, "foundation.upload_file"})
    return Actor("đo", user_id=user_id, on_behalf_of=organisation, rights=rights)


def _ask(port: int, method: str, path: str, session: str, body: bytes = b"", kind: str = "") -> tuple[int, float]:
    """Ask the server as the person of a session; return status and seconds. Status 0: no answer."""
    begun = time.perf_counter()
    headers = {"Cookie": f"sessionid={session}; csrftoken={_TOKEN}", "X-CSRFToken": _TOKEN}
    if kind:
        headers["Content-Type"] = kind
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body=body or None, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, time.perf_counter() - begun
    except OSError:
        return 0, time.perf_counter() - begun
    finally:
        connection.close()


def _workbook(report: Any, numbers: dict[str, Any]) -> bytes:
    from nangluong.statistics.questionnaires.stored import definition_of
    from nangluong.statistics.returns.taking_forms import about_of
    from nangluong.statistics.returns.workbooks.writing import workbook_of

    return workbook_of(about_of(report, "vi"), definition_of(report.version), numbers, {}, {})


def excel() -> dict[str, Any]:
    """Take a workbook of 20,000 cells some times, each into a return of its own; return seconds and CPU seconds."""
    import hashlib

    from nangluong.accounts.models import User
    from nangluong.foundation.files.receiving import receive_file
    from nangluong.foundation.files.storage import store
    from nangluong.statistics.returns.checking import check_working
    from nangluong.statistics.returns.verbs import open_return
    from nangluong.statistics.returns.workbooks.exchange import take_workbook

    version, numbers = _published("do-20000", ROWS), _numbers(ROWS)
    wall, cpu, parts, reports = [], [], [], []
    _session("do-0", "reporting_signer")
    sender = User.objects.latest("pk").pk
    for number in range(_REPEAT + 1):
        organisation = f"do-{number}"
        actor = _filler(organisation, sender)
        report = open_return(actor, _owed(version, organisation))
        content = _workbook(report, numbers)
        begun, used = time.perf_counter(), time.process_time()
        kept = receive_file(actor, purpose="data_table", name="bao-cao.xlsx", pieces=[content])
        bytes_ = b"".join(store().read(kept.storage_key))
        received = time.perf_counter()
        saved = take_workbook(actor, report, bytes_, sha256=hashlib.sha256(bytes_).hexdigest())
        taken = time.perf_counter()
        findings = check_working(report)
        done = time.perf_counter()
        assert len(saved.saved) == len(numbers)
        assert findings == []
        if number:
            wall.append(done - begun)
            cpu.append(time.process_time() - used)
            parts.append((received - begun, taken - received, done - taken))
        reports.append((report, content, organisation))
    return {
        "cells": len(numbers),
        "wall": wall,
        "cpu": cpu,
        "parts": [statistics.median(part[at] for part in parts) for at in range(3)],
        "size": len(reports[0][1]),
        "seconds_http": [],
    }


def excel_over_http(port: int) -> list[float]:
    """Send the workbook to the server and wait for the page with the findings; return seconds of both together."""
    from nangluong.statistics.models import QuestionnaireVersion
    from nangluong.statistics.returns.verbs import open_return

    version, numbers = QuestionnaireVersion.objects.get(questionnaire_id="do-20000"), _numbers(ROWS)
    found = []
    for number in range(3):
        organisation = f"do-{100 + number}"
        session = _session(organisation, "reporting_signer")
        report = open_return(_filler(organisation), _owed(version, organisation))
        edge = "ranh"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="b.xlsx"\r\n\r\n'
        body = head.encode() + _workbook(report, numbers) + f"\r\n--{edge}--\r\n".encode()
        status, sent = _ask(
            port, "POST", f"/bao-cao/{report.pk}/tai-len/", session, body, f"multipart/form-data; boundary={edge}"
        )
        assert status == 302, status
        found.append(sent)
    return found


def minute(port: int) -> dict[str, Any]:
    """Let 500 respondents open the check and hand in, each at a moment of the same minute; return times and faults."""
    from nangluong.statistics.models import Return, ReturnVersion
    from nangluong.statistics.returns.verbs import CellChange, open_return, save_cells

    version, numbers = _published("do-40", 2), _numbers(2)
    waiting = []
    for number in range(RESPONDENTS):
        organisation = f"do-{number}"
        actor = _filler(organisation)
        report = open_return(actor, _owed(version, organisation))
        saved = save_cells(actor, report, [CellChange(address, value, 0) for address, value in numbers.items()])
        waiting.append((report.pk, saved.revision, _session(organisation, "reporting_signer")))
    rng = random.Random(7)
    start = time.monotonic() + 2
    answers: list[tuple[int, float]] = []
    pages: list[tuple[int, float]] = []

    def respondent(pk: int, revision: int, session: str, moment: float) -> None:
        time.sleep(max(0.0, start + moment - time.monotonic()))
        pages.append(_ask(port, "GET", f"/bao-cao/{pk}/?kiem-tra=1", session))
        form = f"seen={revision}".encode()
        answers.append(_ask(port, "POST", f"/bao-cao/{pk}/nop/", session, form, "application/x-www-form-urlencoded"))

    threads = [threading.Thread(target=respondent, args=(*one, rng.uniform(0, MINUTE_S))) for one in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keys = [pk for pk, _revision, _session_ in waiting]
    return {
        "failed": sum(status != 302 for status, _s in answers) + sum(status != 200 for status, _s in pages),
        "submit": [seconds for _status, seconds in answers],
        "page": [seconds for _status, seconds in pages],
        "handed_in": Return.objects.filter(pk__in=keys, state=Return.State.SUBMITTED).count(),
        "versions": ReturnVersion.objects.filter(report_id__in=keys).count(),
    }


def _measured(home: Path) -> dict[str, Any]:
    import django

    os.environ |= {"NANGLUONG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "benchmarks.server_settings"}
    django.setup()
    from django.core.management import call_command

    from benchmarks.sdmx_server import serving
    from nangluong.foundation.actor import SYSTEM
    from nangluong.registry.models import Organisation

    with Path(os.devnull).open("w") as quiet:
        call_command("prepare", stdout=quiet)
        call_command("load_reference", stdout=quiet)
    assert SYSTEM.is_system
    kind = Organisation.objects.get(pk="pvn").kind_id
    Organisation.objects.bulk_create(Organisation(code=f"do-{n}", kind_id=kind) for n in range(RESPONDENTS))
    load = os.getloadavg()[0]
    found: dict[str, Any] = {"load": load, "excel": excel()}
    with serving(home, 2) as (port, _process):
        found["excel"]["seconds_http"] = excel_over_http(port)
        found["minute"] = minute(port)
    return found


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def run() -> list[Figure]:
    """Run the measurements in a process of their own and return their figures."""
    with temporary_home() as home:
        found = script_report("returns_load", str(home))
    taken, sent = found["excel"], found["minute"]
    parts = ", ".join(
        f"{name} {value:.2f} s"
        for name, value in zip(("received", "read and stored", "checked"), taken["parts"], strict=True)
    )
    note = f"{taken['cells']} cells, {taken['size'] // 1024} KiB, load {found['load']:.1f}; {parts}"
    everything = sent["submit"] + sent["page"]
    middle = f"median {statistics.median(everything):.3f} s"
    return [
        Figure("Excel return taken and checked", statistics.median(taken["wall"]), "s", 1.5, note),
        Figure("the same, CPU", statistics.median(taken["cpu"]), "s CPU", None, "this process, without PostgreSQL"),
        Figure("Excel return over HTTP, upload answered", statistics.median(taken["seconds_http"]), "s", None, ""),
        Figure("500 respondents in a minute: failed requests", sent["failed"], "", 0, "page with checks, then hand in"),
        Figure("returns handed in", sent["handed_in"], "", 500, f"{sent['versions']} versions", at_least=True),
        Figure("handing in, p95", _percentile(sent["submit"], 0.95), "s", 1.0, f"load before {found['load']:.1f}"),
        Figure(
            "page and handing in, p95",
            _percentile(everything, 0.95),
            "s",
            1.0,
            middle,
        ),
    ]


if __name__ == "__main__":
    print(json.dumps(_measured(Path(sys.argv[1]))))
