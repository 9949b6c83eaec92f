"""Configuration: every reader, missing and wrong values, secrets from files, what production refuses, the docs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from nangluong.config import CHECKOUT, SETTINGS, Config, read_config
from nangluong.foundation.errors import ConfigurationError
from tests.repo.configuration_table import configuration_table

KEY = "k" * 40
PRODUCTION = {
    "NANGLUONG_ENV": "production",
    "DATABASE_URL": "postgresql://user:pass@db/nangluong",
    "NANGLUONG_SECRET_KEY": KEY,
    "NANGLUONG_SEAL_KEYS": KEY,
    "NANGLUONG_IDENTITY": "vneid",
    "NANGLUONG_IDENTITY_ISSUER": "https://identity.example",
    "NANGLUONG_IDENTITY_PERSON_CLIENT": "person",
    "NANGLUONG_IDENTITY_PERSON_SECRET": "person-secret",
    "NANGLUONG_IDENTITY_ORGANISATION_CLIENT": "organisation",
    "NANGLUONG_IDENTITY_ORGANISATION_SECRET": "organisation-secret",
    "NANGLUONG_HOSTS": "nangluong.example",
    "NANGLUONG_SITE": "https://nangluong.example",
    "NANGLUONG_MAIL": "smtp://mail.example",
    "NANGLUONG_MAIL_FROM": "nangluong@nangluong.example",
    "NANGLUONG_FILES_SECRET": "files-secret",
    "NANGLUONG_PUSH_KEY": "push-key",
}


def read(home: Path, **environ: str) -> Config:
    return read_config({"NANGLUONG_HOME": str(home)} | environ)


def refusal(environ: dict[str, str]) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        read_config(environ)
    return caught.value


def test_an_empty_environment_gives_development_with_defaults(tmp_path: Path) -> None:
    config = read(tmp_path)
    assert (config.production, config.database_url) == (False, None)
    assert config.lake == tmp_path / "lake"
    assert config.reference == CHECKOUT / "reference"
    assert config.hosts == ("127.0.0.1", "localhost", "[::1]")
    assert config.origins == ()
    assert (config.port, config.bind, config.web_processes) == (8000, "127.0.0.1", 2)
    assert (config.log_style, config.log_level, config.tls_proxy) == ("readable", "INFO", False)


def test_files_and_links_follow_the_home_and_the_port(tmp_path: Path) -> None:
    config = read(tmp_path, PORT="8001")
    assert (config.files, config.site) == (str(tmp_path / "files"), "http://127.0.0.1:8001")
    assert (config.mail, config.antivirus, config.space_floor_mb) == ("console:", "", 512)
    given = read(tmp_path, NANGLUONG_FILES="s3://kho/tep", NANGLUONG_SITE="https://nangluong.example/")
    assert (given.files, given.site) == ("s3://kho/tep", "https://nangluong.example")


def test_an_empty_value_counts_as_missing(tmp_path: Path) -> None:
    assert read(tmp_path, PORT="").port == 8000


def test_given_values_are_read(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        NANGLUONG_LAKE=str(tmp_path / "elsewhere"),
        NANGLUONG_HOSTS="a.example, b.example,",
        NANGLUONG_ORIGINS="https://a.example",
        NANGLUONG_TLS_PROXY="yes",
        NANGLUONG_WEB_PROCESSES="8",
        NANGLUONG_LOG="json",
        NANGLUONG_LOG_LEVEL="ERROR",
        PORT="8001",
    )
    assert config.lake == tmp_path / "elsewhere"
    assert config.hosts == ("a.example", "b.example")
    assert config.origins == ("https://a.example",)
    assert (config.tls_proxy, config.web_processes, config.port) == (True, 8, 8001)
    assert (config.log_style, config.log_level) == ("json", "ERROR")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("NANGLUONG_ENV", "prod"),
        ("DATABASE_URL", "sqlite:///db"),
        ("NANGLUONG_SECRET_KEY", "short"),
        ("NANGLUONG_SEAL_KEYS", f"{'k' * 40},short"),
        ("NANGLUONG_TLS_PROXY", "true"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "eighty"),
        ("PORT", "８０００"),
        ("PORT", "-1"),
        ("NANGLUONG_WEB_PROCESSES", "0"),
        ("NANGLUONG_WEB_PROCESSES", "257"),
        ("NANGLUONG_SITE", "nangluong.example"),
        ("NANGLUONG_ANTIVIRUS", "127.0.0.1:3310"),
        ("NANGLUONG_SPACE_FLOOR_MB", "0.5"),
        ("NANGLUONG_MAIL", "imap://host"),
        ("NANGLUONG_PUSH_CONTACT", "van-hanh@nangluong.example"),
        ("NANGLUONG_LOG", "xml"),
        ("NANGLUONG_LOG_LEVEL", "info"),
    ],
)
def test_a_wrong_value_is_named_with_what_was_expected(tmp_path: Path, name: str, wrong: str) -> None:
    error = refusal({"NANGLUONG_HOME": str(tmp_path), name: wrong})
    setting = next(setting for setting in SETTINGS if setting.name == name)
    for message in (error.message_vi, error.message_en):
        assert name in message
        assert setting.example in message
        assert (wrong in message) != setting.secret
    assert "expected" in error.message_en
    assert "cần" in error.message_vi


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    error = refusal({"NANGLUONG_HOME": str(tmp_path), "DATABASE_URL": "mysql://user:hunter2@db/x"})
    assert "hunter2" not in str(error)
    assert "***" in str(error)


@pytest.mark.parametrize("name", [setting.name for setting in SETTINGS if setting.secret])
def test_a_secret_may_come_from_a_file(tmp_path: Path, name: str) -> None:
    file = tmp_path / "secret"
    text = PRODUCTION.get(name, "mqtts://name:pass@broker:8883" if name == "NANGLUONG_MQTT" else "from the file")
    file.write_text(text + "\n", encoding="utf-8")
    environ = {**PRODUCTION, "NANGLUONG_HOME": str(tmp_path), f"{name}_FILE": str(file)}
    environ.pop(name, None)
    config = read_config(environ)
    held = (
        config.database_url,
        config.secret_key,
        config.mail,
        config.identity.person.secret,
        config.identity.organisation.secret,
        config.files_secret,
        config.push_key,
        config.mqtt,
        config.lake_s3.key,
        config.lake_s3.secret,
        *config.seal_keys,
    )
    assert text in held


def test_a_secret_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    error = refusal({"NANGLUONG_HOME": str(tmp_path), "NANGLUONG_SECRET_KEY_FILE": str(tmp_path / "gone")})
    assert "NANGLUONG_SECRET_KEY_FILE" in error.message_en
    assert str(tmp_path / "gone") in error.message_vi


def test_only_secrets_are_read_from_files(tmp_path: Path) -> None:
    file = tmp_path / "port"
    file.write_text("9000", encoding="utf-8")
    assert read(tmp_path, PORT_FILE=str(file)).port == 8000


def test_production_starts_when_everything_is_given(tmp_path: Path) -> None:
    config = read_config({**PRODUCTION, "NANGLUONG_HOME": str(tmp_path)})
    assert config.production
    assert config.log_style == "json"
    assert config.secret_key == KEY
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize("name", ["DATABASE_URL", "NANGLUONG_SECRET_KEY", "NANGLUONG_HOSTS"])
def test_production_refuses_to_start_without(tmp_path: Path, name: str) -> None:
    environ = {**PRODUCTION, "NANGLUONG_HOME": str(tmp_path)}
    del environ[name]
    error = refusal(environ)
    assert f"Thiếu biến môi trường {name}" in error.message_vi
    assert f"{name} is missing" in error.message_en


def test_production_never_runs_on_the_secret_that_development_made(tmp_path: Path) -> None:
    read(tmp_path)
    environ = {**PRODUCTION, "NANGLUONG_HOME": str(tmp_path)}
    del environ["NANGLUONG_SECRET_KEY"]
    assert "NANGLUONG_SECRET_KEY" in refusal(environ).message_en


def test_development_keeps_its_secret_between_starts_and_from_others(tmp_path: Path) -> None:
    first = read(tmp_path / "home").secret_key
    assert read(tmp_path / "home").secret_key == first
    assert read(tmp_path / "other").secret_key != first
    assert len(first) >= 40
    assert (tmp_path / "home" / "secret_key").stat().st_mode & 0o077 == 0


def test_the_program_stops_at_start_with_a_plain_sentence(tmp_path: Path) -> None:
    environ = {"NANGLUONG_HOME": str(tmp_path), "PORT": "eighty", "PATH": "/usr/bin:/bin"}
    result = subprocess.run(
        [sys.executable, "-m", "nangluong", "check"], env=environ, capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert "PORT" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_documented_table_is_the_code() -> None:
    page = (CHECKOUT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert configuration_table() in page, "run: .venv/bin/python -m tests.repo.configuration_table"


def test_the_environment_is_read_nowhere_else() -> None:
    allowed = {"config.py", "settings.py", "wsgi.py", "cli.py", "foundation/embedded.py"}
    # These hand the whole environment on to other programs.
    allowed |= {"foundation/supervisor.py", "foundation/backup/postgres_tools.py"}
    source = CHECKOUT / "src" / "nangluong"
    readers = {
        str(file.relative_to(source))
        for file in source.rglob("*.py")
        if re.search(r"\bos\.(environ|getenv)\b", file.read_text(encoding="utf-8"))
    }
    assert readers <= allowed, f"settings are read in nangluong.config only: {sorted(readers - allowed)}"


def test_the_simulated_identity_provider_stands_beside_the_site_and_never_in_production(tmp_path: Path) -> None:
    identity = read(tmp_path, PORT="8123").identity
    assert (identity.provider, identity.issuer, identity.least_level) == ("simulated", "http://127.0.0.1:8124", 2)
    assert identity.person.client_id != identity.organisation.client_id
    assert "NANGLUONG_IDENTITY" in refusal(PRODUCTION | {"NANGLUONG_IDENTITY": "simulated"}).message_en


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name.startswith("NANGLUONG_IDENTITY_")])
def test_the_real_identity_provider_needs_its_issuer_and_two_clients(name: str) -> None:
    assert name in refusal(PRODUCTION | {name: ""}).message_vi


def test_the_clients_of_persons_and_of_organisations_are_different() -> None:
    identity = read_config(PRODUCTION | {"NANGLUONG_IDENTITY_ISSUER": "https://identity.example/"}).identity
    assert (identity.issuer, identity.person.secret) == ("https://identity.example", "person-secret")
    assert (identity.organisation.client_id, identity.least_level) == ("organisation", 2)


def test_an_installation_may_do_without_citizens() -> None:
    assert read_config(PRODUCTION | {"NANGLUONG_IDENTITY": "none"}).identity.provider == "none"


def test_the_lake_may_lie_in_an_object_store(tmp_path: Path) -> None:
    config = read(
        tmp_path, NANGLUONG_LAKE="s3://bucket/lake/", NANGLUONG_S3_ENDPOINT="127.0.0.1:9000", NANGLUONG_S3_TLS="no"
    )
    assert config.lake == "s3://bucket/lake"
    assert (config.lake_s3.endpoint, config.lake_s3.tls) == ("127.0.0.1:9000", False)


def test_simulated_signatures_are_for_the_demo_only(tmp_path: Path) -> None:
    assert read(tmp_path).signing.authority == "simulated"
    assert read_config(PRODUCTION).signing.authority == "none"
    said = refusal(PRODUCTION | {"NANGLUONG_SIGNING": "simulated"})
    assert "a simulated signature binds nobody" in said.message_en
    assert "NANGLUONG_SIGNING=none" in said.message_vi
