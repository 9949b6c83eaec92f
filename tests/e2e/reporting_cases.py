"""What the browser tests of reporting need on the running site: people, what is owed, answers that keep the rules.

`stored` runs a program of its own beside the site, once for all cases; the browser does the rest.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import CHECKOUT
from tests.e2e.site import Site, environment

YEAR = 2031
"""A year in which nobody else owes anything; the illustrative calendar of the demo does not reach it."""
SUBSECTORS = {
    "oil_gas": ("dk-03", "pvgas", f"{YEAR}-Q4"),
    "petroleum": ("xd-04", "petrolimex", f"{YEAR}-12"),
    "coal": ("th-01", "tkv", f"{YEAR}-12"),
    "electricity": ("dl-07", "evnhanoi", f"{YEAR}-12"),
    "renewable": ("tt-01", "evnhanoi", f"{YEAR}-12"),
    "new_energy": ("nm-01", "pvn", f"{YEAR}"),
}
"""Questionnaire, respondent and period of each subsector; where it makes no year the period is simply the last."""

_PROGRAM = r"""
import json, secrets, sys
from importlib import import_module
from django.conf import settings
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.db import transaction
from nangluong.accounts.models import Role
from nangluong.accounts.operators import create_operator
from nangluong.accounts.sessions import stamp
from nangluong.foundation.actor import SYSTEM
from nangluong.registry.models import Organisation
from nangluong.statistics.models import Obligation, QuestionnaireVersion, Return
from nangluong.statistics.obligations.periods import previous, read_period
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns import demo_returns as demo
from nangluong.statistics.returns.checking import check_content
from nangluong.statistics.returns.content import Content
from nangluong.statistics.returns.verbs import open_return
from decimal import Decimal

asked = json.loads(ASKED)

def session(organisation, *roles):
    person, _ = create_operator(
        SYSTEM, username="thu-" + secrets.token_hex(4), full_name="Thu nghiem",
        organisation=Organisation.objects.get(pk=organisation), roles=list(Role.objects.filter(pk__in=roles)),
    )
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    stamp(store, person, second_factor=True)
    store.create()
    return store.session_key

def owe(code, organisation, period):
    version = QuestionnaireVersion.objects.filter(questionnaire_id=code, state="published").latest("number")
    return Obligation.objects.create(
        questionnaire_id=code, version=version, organisation_id=organisation, period=period.code,
        period_start=period.start, period_end=period.end, first_due_on="2099-01-31", due_on="2099-01-31",
    )

def as_text(value):
    return format(value, "f") if isinstance(value, Decimal) else value

def wrong_cell(report, definition, rows, answers):
    numbers = {a: v for a, v in answers.items() if isinstance(v, Decimal)}
    texts = {a: v for a, v in answers.items() if not isinstance(v, Decimal)}
    for address, value in numbers.items():
        other = value + 7
        found = check_content(report, Content(numbers | {address: other}, texts, rows=rows))
        if any(one.severity == "hard" for one in found) and not definition.cell(address).is_total:
            return address, as_text(other)
    address = next(iter(numbers))
    return address, "12,3,4"

def answers_for(owed):
    with transaction.atomic():
        actor = demo._filler(owed)
        report = open_return(actor, owed)
        definition = definition_of(report.version)
        answers = demo._answers(report, definition)
        rows = demo._rows(report, definition)
        address, wrong = wrong_cell(report, definition, rows, answers)
        transaction.set_rollback(True)
    return {
        "answers": {a: as_text(v) for a, v in answers.items()}, "rows": rows, "address": address, "wrong": wrong,
    }

told = {"officer": session("bct", "statistics_officer"), "approver": session("bct", "statistics_approver"), "cases": {}}
for name, (code, organisation, text, whole) in asked.items():
    period = read_period(text)
    earlier = period
    for _ in range(whole):
        earlier = previous(earlier)
        with transaction.atomic():
            owed = owe(code, organisation, earlier)
            demo._play(owed, "accepted")
            Return.objects.filter(obligation=owed).update(is_illustrative=False)
    owed = owe(code, organisation, period)
    told["cases"][name] = {
        "obligation": owed.pk, "code": code, "period": text, "signer": session(organisation, "reporting_signer"),
    } | answers_for(owed)
print("TOLD" + json.dumps(told))
"""


@dataclass(frozen=True)
class Case:
    """One return to be made: answers by address as they are typed with a point, and the cell to be wrong at first."""

    obligation: int
    code: str
    period: str
    signer: str
    answers: dict[str, str]
    rows: dict[str, list[str]]
    address: str
    wrong: str

    def asked_rows(self) -> str:
        """Return the query that shows the rows of open sections, before they hold anything."""
        return "&".join(f"dong={section}.{row}" for section, rows in self.rows.items() for row in rows)


@dataclass(frozen=True)
class Stage:
    """Sessions of the ministry's two people, and the cases by subsector."""

    officer: str
    approver: str
    cases: dict[str, Case]


def stored(site: Site, subsectors: list[str], *, whole_year: bool = False) -> Stage:
    """Store what is owed and who signs in; with `whole_year` every period before is accepted already."""
    earlier = {"dk-03": 3, "nm-01": 0}
    asked: dict[str, Any] = {
        name: [*SUBSECTORS[name], earlier.get(SUBSECTORS[name][0], 11) if whole_year else 0] for name in subsectors
    }
    program = _PROGRAM.replace("ASKED", repr(json.dumps(asked)))
    command = [sys.executable, "-m", "nangluong", "shell", "--no-imports", "-c", program]
    port = int(site.url.rpartition(":")[2])
    done = subprocess.run(
        command,
        env=environment(Path(site.home), port),
        check=False,
        timeout=300,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.rpartition("TOLD")[2])
    return Stage(told["officer"], told["approver"], {name: Case(**one) for name, one in told["cases"].items()})
