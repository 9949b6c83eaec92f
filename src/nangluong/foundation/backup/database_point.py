"""One instant of PostgreSQL, held open: what it counts, which files of the lake it names, and its dump."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.db import connection
from psycopg import sql

from nangluong.foundation.backup.lake_counts import rows_in_lake
from nangluong.foundation.backup.postgres_tools import run
from nangluong.foundation.lake import SCHEMA

KEEP_FILES = 804_2025
"""Advisory lock held (shared) while a backup copies files of the lake: who removes such files takes it alone."""

_FILES = """
    WITH held AS (
        SELECT table_id, path, path_is_relative, file_size_bytes FROM {schema}.ducklake_data_file
        UNION ALL
        SELECT table_id, path, path_is_relative, file_size_bytes FROM {schema}.ducklake_delete_file
    ), folder AS (
        SELECT DISTINCT ON (t.table_id) t.table_id, s.path || t.path AS path
        FROM {schema}.ducklake_table t JOIN {schema}.ducklake_schema s USING (schema_id)
        ORDER BY t.table_id, t.begin_snapshot DESC
    )
    SELECT CASE WHEN held.path_is_relative THEN folder.path || held.path ELSE held.path END, file_size_bytes
    FROM held JOIN folder USING (table_id) ORDER BY 1
"""


@dataclass(frozen=True)
class DatabasePoint:
    """A repeatable-read transaction whose snapshot others can join by `name`."""

    connection: psycopg.Connection[tuple[object, ...]]
    name: str

    def _all(self, query: str | sql.Composed) -> list[tuple[object, ...]]:
        return self.connection.execute(query).fetchall()

    def has_table(self, name: str) -> bool:
        """Return whether there is a table of this qualified name."""
        return self.connection.execute("SELECT to_regclass(%s)", [name]).fetchone() != (None,)

    def rows(self) -> dict[str, int]:
        """Return the number of rows of every table, by `schema.table`."""
        tables = self._all(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
        )
        counts: dict[str, int] = {}
        for schema, table in tables:
            query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(str(schema), str(table)))
            counts[f"{schema}.{table}"] = int(str(self._all(query)[0][0]))
        return counts

    def migrations(self) -> dict[str, list[str]]:
        """Return the migrations applied, by app."""
        applied: dict[str, list[str]] = {}
        if self.has_table("django_migrations"):
            for app, name in self._all("SELECT app, name FROM django_migrations ORDER BY app, name"):
                applied.setdefault(str(app), []).append(str(name))
        return applied

    def audit_head(self) -> tuple[int, str]:
        """Return number and digest of the last audit entry; (0, "") where there is none."""
        found = self._all("SELECT id, digest FROM foundation_auditentry ORDER BY id DESC LIMIT 1")
        return (int(str(found[0][0])), str(found[0][1])) if found else (0, "")

    def lakes(self) -> list[str]:
        """Return the schema of the catalogue of every lake; a room whose files come and go has one of its own."""
        query = "SELECT schemaname FROM pg_tables WHERE tablename = 'ducklake_snapshot' ORDER BY 1"
        return [str(schema) for (schema,) in self._all(query)]

    def lake_files(self) -> dict[str, int]:
        """Return the size in bytes of every file that the catalogues name, by its path below the lake's folder."""
        held: dict[str, int] = {}
        for schema in self.lakes():
            below = "" if schema == SCHEMA else f"{schema}/"
            found = self._all(sql.SQL(_FILES).format(schema=sql.Identifier(schema)))
            held |= {f"{below}{path}": int(str(size)) for path, size in found}
        return held

    def lake_snapshot(self, schema: str = SCHEMA) -> int | None:
        """Return the newest snapshot of a lake at this instant; None where there is no such lake."""
        if schema not in self.lakes():
            return None
        query = sql.SQL("SELECT max(snapshot_id) FROM {}.ducklake_snapshot").format(sql.Identifier(schema))
        return int(str(self._all(query)[0][0]))

    def lake_rows(self) -> dict[str, int]:
        """Return the number of rows of every table of every lake at this instant, by `lake.table`."""
        counts: dict[str, int] = {}
        for schema in self.lakes():
            query = sql.SQL("SELECT table_name FROM {}.ducklake_table WHERE end_snapshot IS NULL ORDER BY 1")
            tables = [str(name) for (name,) in self._all(query.format(sql.Identifier(schema)))]
            counts |= {
                f"{schema}.{table}": count
                for table, count in rows_in_lake(schema, tables, self.lake_snapshot(schema)).items()
            }
        return counts

    def dump(self, path: Path) -> None:
        """Write this very instant of the database to `path`, in PostgreSQL's custom format."""
        run("pg_dump", "--format=custom", f"--snapshot={self.name}", "--no-owner", "--no-privileges", f"--file={path}")

    def bytes(self) -> int:
        """Return the size of the database: no dump of it is larger."""
        return int(str(self._all("SELECT pg_database_size(current_database())")[0][0]))


@contextmanager
def hold_point() -> Iterator[DatabasePoint]:
    """Hold one instant of our database until the body ends; nobody waits for it, and it keeps the lake's files."""
    parameters = connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}
    with psycopg.connect(**parameters, autocommit=True) as own:
        own.execute("SELECT pg_advisory_lock_shared(%s)", [KEEP_FILES])
        own.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        (name,) = own.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        yield DatabasePoint(own, str(name))
        own.execute("ROLLBACK")


@contextmanager
def files_may_go() -> Iterator[None]:
    """Wait until no backup copies files of the lake, and let none begin, while the body removes some."""
    parameters = connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}
    with psycopg.connect(**parameters, autocommit=True) as own:
        own.execute("SELECT pg_advisory_lock(%s)", [KEEP_FILES])
        yield
