"""The simulated provider beside the site: where it listens, and where it must never run."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from django.apps import apps

from nangluong.accounts.identity_simulator.identities import simulated_organisations, simulated_persons
from nangluong.accounts.identity_simulator.preparing import redirect_addresses
from nangluong.accounts.identity_simulator.running import (
    simulator_commands,
    simulator_environment,
    simulator_port,
)
from nangluong.config import Config, read_config
from tests.accounts.simulator import free_port
from tests.test_config import PRODUCTION


def config(home: Path, port: int = 8000, **environ: str) -> Config:
    return read_config({"NANGLUONG_HOME": str(home), "PORT": str(port)} | environ)


def test_it_listens_on_the_port_after_the_sites_or_on_a_free_one(tmp_path: Path) -> None:
    free = config(tmp_path, free_port() - 1)
    assert simulator_port(free) == free.identity.simulator_port == free.port + 1
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        full = config(tmp_path, 8000, NANGLUONG_IDENTITY_PORT=str(taken.getsockname()[1]))
        found = simulator_port(full)
    assert found != full.identity.simulator_port
    assert simulator_environment(full, found) == {"NANGLUONG_IDENTITY_PORT": str(found)}


def test_it_is_no_child_where_another_provider_is_set(tmp_path: Path) -> None:
    assert len(simulator_commands(config(tmp_path), 1)) == 1
    none = config(tmp_path, NANGLUONG_IDENTITY="none")
    assert simulator_commands(none, 1) == []
    assert simulator_environment(none, 1) == {}


def test_production_refuses_it(tmp_path: Path) -> None:
    environ = PRODUCTION | {
        "NANGLUONG_HOME": str(tmp_path),
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "DJANGO_SETTINGS_MODULE": "nangluong.accounts.identity_simulator.settings",
    }
    command = [sys.executable, "-m", "nangluong.accounts.identity_simulator", "127.0.0.1", str(free_port())]
    ended = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)
    assert ended.returncode != 0
    assert "simulated identity provider runs in the demo only" in ended.stderr


def test_it_answers_only_to_the_addresses_of_the_site(tmp_path: Path) -> None:
    known = redirect_addresses(config(tmp_path, 8123), "person")
    assert "http://127.0.0.1:8123/dinh-danh/person/" in known
    assert "http://localhost:8123/dinh-danh/person/" in known
    assert not [address for address in known if "organisation" in address or "*" in address]
    starred = replace(config(tmp_path), hosts=("*",), origins=("https://demo.example",))
    assert redirect_addresses(starred, "organisation") == ["https://demo.example/dinh-danh/organisation/"]


def test_nobody_and_nothing_in_it_is_real(reference: Path) -> None:
    persons, organisations = simulated_persons(reference), simulated_organisations(reference)
    assert len(persons) >= 4
    assert all(one.citizen_number.startswith("000") and len(one.citizen_number) == 12 for one in persons.values())
    assert all(one.organisation_code.startswith("00000") for one in organisations.values())
    assert {one.level for one in persons.values()} == {1, 2}


def test_its_tables_are_not_this_sites() -> None:
    assert not [model for model in apps.get_models() if "idp" in model.__module__]
