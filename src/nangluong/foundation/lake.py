"""The lake: DuckLake tables in Parquet files, their catalogue in our PostgreSQL.

One DuckDB instance a process, opened on first use and after a fork; every thread works on a cursor of its own. Reads
name the snapshot they want, so that a release reads the same for ever. Writes are one lake transaction with a message
that says who and why; `Commit.snapshot` is the state they made.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
from psycopg.conninfo import conninfo_to_dict

from nangluong.foundation.metrics.counted import LAKE_COMMIT_SECONDS
from nangluong.foundation.object_store import PREFIX, S3Access

log = logging.getLogger(__name__)

SCHEMA = "lake"
_LOST = (
    "server closed the connection",
    "terminating connection",
    "connection to server",
    "no connection to the server",
)


def _extension_file(name: str) -> Path:
    """Return the extension inside its wheel, so that nothing is downloaded at run time."""
    package = import_module(f"duckdb_extension_{name}")
    folder = Path(str(package.__file__)).parent / "extensions" / f"v{duckdb.__version__}"
    return folder / f"{name}.duckdb_extension"


@dataclass
class Commit:
    """A lake transaction under way: write through `connection`; `snapshot` is set once it is committed."""

    connection: duckdb.DuckDBPyConnection
    snapshot: int = 0


class Lake:
    """Connections to one lake.

    `database_url` is the PostgreSQL that holds the catalogue in `schema`, `path` the folder of the Parquet files or
    an address `s3://bucket/prefix`, then reached by `s3`.
    """

    def __init__(
        self,
        database_url: str,
        path: Path | str,
        *,
        schema: str = SCHEMA,
        s3: S3Access | None = None,
        memory_limit: str = "1GB",
        threads: int = 2,
    ) -> None:
        self._database_url = database_url
        self._path = str(path)
        self._schema = schema
        self._s3 = s3 or S3Access()
        self._settings: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "memory_limit": memory_limit,
            "threads": threads,
            # Else DuckDB looks for table names among Python variables and imports pandas for it: 2 s in every process.
            "python_enable_replacements": False,
        }
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._instance: duckdb.DuckDBPyConnection | None = None
        self._pid = 0
        self._local = threading.local()

    def _open(self) -> duckdb.DuckDBPyConnection:
        remote = self._path.startswith(PREFIX)
        if not remote:
            Path(self._path).mkdir(parents=True, exist_ok=True)
        instance = duckdb.connect(":memory:", config=self._settings)
        for name in ("ducklake", "postgres_scanner", *(("httpfs",) if remote else ())):
            instance.load_extension(str(_extension_file(name)))
        if remote:
            instance.execute(self._secret())
        dsn = " ".join(f"{key}='{value}'" for key, value in conninfo_to_dict(self._database_url).items())
        dsn = dsn.replace("'", "''")
        instance.execute(
            f"ATTACH 'ducklake:postgres:{dsn}' AS lake (DATA_PATH '{self._path}/', METADATA_SCHEMA '{self._schema}')"
        )
        return instance

    def _secret(self) -> str:
        """Return the statement that tells DuckDB how to reach the object store; it stays in memory."""
        s3 = self._s3
        given = {"KEY_ID": s3.key, "SECRET": s3.secret, "ENDPOINT": s3.endpoint, "REGION": s3.region}
        parts = [f"{name} '{value.replace(chr(39), chr(39) * 2)}'" for name, value in given.items() if value]
        parts += [f"USE_SSL {str(s3.tls).lower()}", *(["URL_STYLE 'path'"] if s3.endpoint else [])]
        return f"CREATE OR REPLACE SECRET lake_files (TYPE s3, {', '.join(parts)})"

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return this thread's connection, opening the lake if this process has not yet."""
        with self._lock:
            if self._instance is None or self._pid != os.getpid():
                self._instance, self._pid, self._local = self._open(), os.getpid(), threading.local()
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._local.cursor = self._instance.cursor()
        return cursor  # type: ignore[no-any-return]

    def close(self) -> None:
        """Let go of the lake; the next use opens it again."""
        with self._lock:
            if self._instance is not None and self._pid == os.getpid():
                self._instance.close()
            self._instance, self._local = None, threading.local()

    def read(self, query: str, parameters: Sequence[Any] = ()) -> duckdb.DuckDBPyConnection:
        """Run a query and return its result to fetch from. A lost database connection is renewed once."""
        try:
            return self.cursor().execute(query, list(parameters))
        except duckdb.Error as error:
            if not any(sign in str(error) for sign in _LOST):
                raise
            log.warning("lake connection lost, opening it again")
            self.close()
            return self.cursor().execute(query, list(parameters))

    def snapshot(self) -> int:
        """Return the number of the newest snapshot."""
        row = self.read("SELECT max(snapshot_id) FROM lake.snapshots()").fetchone()
        assert row is not None
        return int(row[0])

    @contextmanager
    def commit(self, author: str, message: str, **extra: Any) -> Iterator[Commit]:
        """Write in one lake transaction; all of it or, on any error or kill, nothing.

        `extra` is kept with the snapshot as JSON: recovery finds the commit of a batch or release by it.
        """
        with self._writing, LAKE_COMMIT_SECONDS.time():
            cursor = self.cursor()
            cursor.execute("BEGIN")
            commit = Commit(cursor)
            try:
                yield commit
                info = json.dumps(extra, sort_keys=True)
                cursor.execute("CALL lake.set_commit_message(?, ?, extra_info => ?)", [author, message, info])
                cursor.execute("COMMIT")
            except BaseException:
                cursor.execute("ROLLBACK")
                raise
        commit.snapshot = self.find_commit(**extra) or self.snapshot()

    def find_commit(self, **extra: Any) -> int | None:
        """Return the newest snapshot whose commit carried exactly this `extra`, or None."""
        info = json.dumps(extra, sort_keys=True)
        row = self.read("SELECT max(snapshot_id) FROM lake.snapshots() WHERE commit_extra_info = ?", [info]).fetchone()
        return None if row is None or row[0] is None else int(row[0])


_lakes: dict[str, Lake] = {}


def lake(schema: str = SCHEMA) -> Lake:
    """Return this process's lake as the settings name it.

    A room whose files come and go at another pace than releases has a lake of its own: another `schema` for the
    catalogue, a folder of that name below the lake's for the files. In SQL each is called `lake`.
    """
    if schema not in _lakes:
        from django.conf import settings
        from django.db import connection

        database = connection.settings_dict
        parts = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        from psycopg.conninfo import make_conninfo

        options = {name: str(value) for name, value in database["OPTIONS"].items() if name.startswith("ssl")}
        dsn = make_conninfo(**{key: str(database[name]) for key, name in parts.items() if database[name]}, **options)
        path = str(settings.LAKE_PATH) if schema == SCHEMA else f"{settings.LAKE_PATH}/{schema}"
        _lakes[schema] = Lake(dsn, path, schema=schema, s3=settings.LAKE_S3)
    return _lakes[schema]


def forget_lake() -> None:
    """Close this process's lakes; the next call of `lake` opens them as the settings then say (tests, forks)."""
    for store in _lakes.values():
        store.close()
    _lakes.clear()


def committed(**extra: Any) -> bool:
    """Return whether the lake holds the commit that carried `extra`; also true where the lake cannot be asked.

    For the failure path of a writer: only what certainly did not happen may be called failed.
    """
    try:
        return lake().find_commit(**extra) is not None
    except duckdb.Error:
        return True


def warm_up() -> None:
    """Open this process's lake and run a first read. Where the database is away, say so and go on."""
    try:
        lake().read("SELECT ?::DECIMAL(18,6)", [1]).fetchall()
    except duckdb.Error as error:
        log.warning("the lake cannot be opened yet: %s", error)
