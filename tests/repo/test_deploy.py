"""The files of `deploy/`: they parse, every setting they name exists, and what production needs is there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from nangluong.config import SETTINGS, read_config
from tests.conftest import CHECKOUT

DEPLOY = CHECKOUT / "deploy"
PORT = next(setting.default for setting in SETTINGS if setting.name == "PORT")
NAMES = {setting.name for setting in SETTINGS} | {f"{one.name}_FILE" for one in SETTINGS if one.secret}
NEEDED = {setting.name for setting in SETTINGS if setting.needed_in_production}


def example() -> dict[str, str]:
    lines = (DEPLOY / "environment.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def compose() -> Any:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def missing(names: set[str]) -> set[str]:
    return {name for name in NEEDED if not {name, f"{name}_FILE"} & names}


@pytest.mark.parametrize(
    "names", [set(example()), set(compose()["services"]["web"]["environment"])], ids=["env", "compose"]
)
def test_every_setting_exists_and_what_production_needs_is_set(names: set[str]) -> None:
    assert names - NAMES == set()
    assert missing(names) == set()


def test_the_example_is_a_configuration_that_starts(tmp_path: Path) -> None:
    contents = {"DATABASE_URL": "postgresql://nangluong:secret@db/nangluong?sslmode=verify-full"}
    contents |= {"NANGLUONG_MAIL": "smtps://nangluong:secret@mail.example:465"}
    environment = example()
    for name in [name for name in environment if name.endswith("_FILE")]:
        file = tmp_path / name
        file.write_text(contents.get(name.removesuffix("_FILE"), "secret" * 10))
        environment[name] = str(file)
    config = read_config(environment)
    assert config.production
    assert config.tls_proxy
    assert str(config.port) == PORT
    assert config.metrics_bind == "127.0.0.1"


def test_the_services_fit_together() -> None:
    found = compose()
    services, web = found["services"], found["services"]["web"]
    assert services["postgres"]["image"].split(":")[1].startswith("18")
    assert "--builtin-locale=C.UTF-8" in services["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]
    used = {secret for one in services.values() for secret in one.get("secrets", ())}
    assert used == set(found["secrets"])
    assert all(not Path(one["file"]).is_absolute() for one in found["secrets"].values())
    named = {mount.split(":")[0] for one in services.values() for mount in one.get("volumes", ())}
    assert {name for name in named if not name.startswith(".")} == set(found["volumes"])
    assert web["environment"]["NANGLUONG_PROXIES"] == found["networks"]["front"]["ipam"]["config"][0]["subnet"]
    assert services["proxy"]["environment"]["NANGLUONG_UPSTREAM"] == f"web:{web['environment']['PORT']}"
    published = {name for name, one in services.items() if one.get("ports")}
    assert published == {"proxy"}, "only the proxy is reached from outside"
    assert found["networks"]["inside"]["internal"] is True


@pytest.mark.parametrize("name", ["Caddyfile", "nginx.conf"])
def test_proxies_pass_on_what_the_program_believes(name: str) -> None:
    text = (DEPLOY / name).read_text(encoding="utf-8")
    bare = re.sub(r"#.*", "", text)
    assert bare.count("{") == bare.count("}")
    assert f"127.0.0.1:{PORT}" in text
    for header in ("X-Forwarded-For", "X-Forwarded-Proto"):
        assert header in text
    assert "proxy_add_x_forwarded_for" not in text, "a client's own words would be passed on"
    assert "/metrics" in text


UNITS = sorted((DEPLOY / "systemd").iterdir())


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_start_commands_that_exist(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    commands = re.findall(r"^ExecStart\w*=/opt/nangluong/\.venv/bin/nangluong (\S+)", text, re.MULTILINE)
    known = {path.stem.replace("_", "-") for path in (CHECKOUT / "src").rglob("management/commands/*.py")} | {
        "procrastinate"
    }
    assert set(commands) <= known
    assert bool(commands) == (unit.suffix == ".service")
    if unit.suffix == ".service":
        for line in ("User=nangluong", "NoNewPrivileges=yes", "ProtectSystem=strict", "UMask=0077"):
            assert line in text.splitlines(), f"{unit.name}: {line}"


def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd-analyze here")
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/nangluong/.venv/bin/nangluong", "/bin/true")
        (tmp_path / unit.name.replace("@", "@1")).write_text(text, encoding="utf-8")
    units = sorted(str(path) for path in tmp_path.iterdir())
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "nangluong" in line]
    assert said == []


def test_a_container_runs_as_an_ordinary_user() -> None:
    lines = (DEPLOY / "Containerfile").read_text(encoding="utf-8").splitlines()
    assert "USER nangluong" in lines
    assert not [line for line in lines if line.startswith(("ENV", "ARG")) and re.search("SECRET|PASSWORD|KEY", line)]
