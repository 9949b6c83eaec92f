"""The file of figures of a release: every data flow as one sorted DuckDB table, made once from the lake's snapshot.

A query of the lake costs some 15 ms for its catalogue alone; a release never changes, so its public figures are laid
down once, in the order in which machines ask for them, and read from there by every web process. The definitions that
the file was made with lie beside it: an old release keeps its structure when the program moves on. The folder can be
removed at any time; it is made again from the lake.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
from django.conf import settings

from nangluong.foundation.lake import lake
from nangluong.statistics.dissemination.configured import published_path
from nangluong.statistics.dissemination.frozen_lists import is_there, release_lists
from nangluong.statistics.dissemination.open_figures import open_table
from nangluong.statistics.dissemination.published_flows import whole
from nangluong.statistics.models import Release
from nangluong.statistics.queries.facts import sources
from nangluong.statistics.queries.snapshot import at
from nangluong.statistics.sdmx.dataflows import Dataflow, read_registry
from nangluong.statistics.sdmx.query.sql import Given, Sql, select
from nangluong.statistics.sdmx.structures.inputs import CodeList

FIGURES = "figures.duckdb"
DEFINITIONS = "dataflows.yaml"


def folder_of(release: Release) -> Path:
    """Return the folder of a release's published files; the instant it was built tells lakes apart."""
    assert release.built_at is not None  # a release that is public was built
    return published_path() / f"{release.number}-{release.snapshot}-{release.built_at:%Y%m%d%H%M%S%f}"


@contextmanager
def made_by_one(folder: Path) -> Iterator[None]:
    """Let one process at a time make files of a release; the lock dies with its process."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_figures(release: Release) -> Path:
    """Return the folder with the file of figures, made from the lake where it is not there yet."""
    folder = folder_of(release)
    if (folder / FIGURES).exists():
        return folder
    with made_by_one(folder):
        if not (folder / FIGURES).exists():
            _make(release, folder)
    return folder


def _make(release: Release, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    definitions = Path(settings.REFERENCE_ROOT) / "statistics" / "sdmx" / "dataflows.yaml"
    shutil.copyfile(definitions, folder / DEFINITIONS)
    unfinished = folder / f"{FIGURES}.{os.getpid()}"
    unfinished.unlink(missing_ok=True)
    assert release.snapshot is not None
    lists = release_lists(release)
    lake().read("SELECT max(snapshot_id) FROM lake.snapshots()").fetchall()  # renews a lost connection
    db = lake().cursor().cursor()
    try:
        db.execute(f"ATTACH '{unfinished}' AS publishing")
        db.execute("BEGIN")
        _write_lists(db, lists)
        db.execute("CREATE TABLE publishing._flow (id VARCHAR, observations BIGINT)")
        for flow in read_registry(folder / DEFINITIONS).dataflows:
            _write_flow(db, flow, release)
        db.execute("COMMIT")
        db.execute("DETACH publishing")
    finally:
        db.close()
    unfinished.rename(folder / FIGURES)


def _write_lists(db: duckdb.DuckDBPyConnection, lists: Mapping[str, CodeList]) -> None:
    db.execute("CREATE TABLE publishing._list (id VARCHAR, name_vi VARCHAR, name_en VARCHAR)")
    db.execute(
        "CREATE TABLE publishing._code"
        " (list VARCHAR, position INTEGER, id VARCHAR, name_vi VARCHAR, name_en VARCHAR, parent VARCHAR)"
    )
    for known in lists.values():
        db.execute("INSERT INTO publishing._list VALUES (?, ?, ?)", [known.id, known.name_vi, known.name_en])
        rows = [
            [known.id, position, item.id, item.name_vi, item.name_en, item.parent]
            for position, item in enumerate(known.items)
        ]
        if rows:
            db.executemany("INSERT INTO publishing._code VALUES (?, ?, ?, ?, ?, ?)", rows)


def given_for(release: Release) -> Given:
    """Return what a release adds to the queries: its number and the sources that may be passed on."""
    assert release.snapshot is not None
    passed_on = [code for code, source in sources(release.snapshot).items() if source.open]
    # The empty text: rows of no particular source, as changes of computed figures are.
    return Given({"release": release.number}, {"open_sources": ["", *passed_on]})


def _write_flow(db: duckdb.DuckDBPyConnection, flow: Dataflow, release: Release) -> None:
    snapshot = release.snapshot
    assert snapshot is not None
    if not is_there(flow.table, snapshot):
        return
    closed = [code for code, source in sources(snapshot).items() if not source.open]
    restricted = open_table(flow, lambda name: at(name, snapshot), closed)
    sql = select(whole(flow), lambda _name: "restricted", given_for(release), grouped=True)
    text = f'CREATE TABLE publishing."{flow.id}" AS WITH restricted AS (FROM {restricted.text}) {sql.text}'
    _execute(db, Sql(text, (*restricted.parameters, *sql.parameters)))
    db.execute(f'INSERT INTO publishing._flow SELECT ?, count(*) FROM publishing."{flow.id}"', [flow.id])


def _execute(db: duckdb.DuckDBPyConnection, sql: Sql) -> None:
    db.execute(sql.text, list(sql.parameters))
