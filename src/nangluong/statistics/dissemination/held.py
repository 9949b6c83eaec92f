"""A release as the machines' side holds it in memory: its flows, code lists and a way to read its file of figures."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from nangluong.statistics.dissemination.figure_files import DEFINITIONS, FIGURES, folder_of, make_figures
from nangluong.statistics.dissemination.published_flows import stored_registry
from nangluong.statistics.models import Release
from nangluong.statistics.queries.snapshot import also_forget
from nangluong.statistics.sdmx.dataflows import Dataflow, Registry, read_registry
from nangluong.statistics.sdmx.query.sql import Sql
from nangluong.statistics.sdmx.structures.inputs import CodeList, Item
from nangluong.statistics.sdmx.writers.message import Label

_HELD = 16
_MEMORY = "192MB"
_THREADS = 2


class Files:
    """The files of figures that this process has open: one DuckDB instance, each file attached to it, read only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pid = 0
        self._instance: duckdb.DuckDBPyConnection | None = None
        self._names: dict[Path, str] = {}

    def open(self, folder: Path) -> tuple[duckdb.DuckDBPyConnection, str]:
        """Return a connection of its own and the name under which the folder's file is attached."""
        with self._lock:
            if self._instance is None or self._pid != os.getpid():
                self._instance = duckdb.connect(
                    ":memory:",
                    config={"memory_limit": _MEMORY, "threads": _THREADS, "python_enable_replacements": False},
                )
                self._pid, self._names = os.getpid(), {}
            name = self._names.get(folder)
            if name is None:
                name = f"r{len(self._names)}"
                quoted = str(folder / FIGURES).replace("'", "''")
                self._instance.execute(f"ATTACH '{quoted}' AS {name} (READ_ONLY)")
                self._names[folder] = name
            return self._instance.cursor(), name

    def close(self) -> None:
        """Let go of every file; the next use opens anew."""
        with self._lock:
            if self._instance is not None and self._pid == os.getpid():
                self._instance.close()
            self._instance, self._names = None, {}


files = Files()


@dataclass(frozen=True)
class Held:
    """A release with everything that its answers are made of. Nothing here changes once it is made."""

    release: Release
    folder: Path
    definitions: Registry
    registry: Registry
    lists: Mapping[str, CodeList]
    counts: Mapping[str, int]

    @property
    def filled(self) -> frozenset[str]:
        """The flows that hold at least one observation."""
        return frozenset(flow for flow, count in self.counts.items() if count)

    def table(self, name: str) -> str:
        """Return the SQL of one of the file's tables, for a FROM clause on a connection of `files`."""
        _connection, attached = files.open(self.folder)
        return f"{attached}.{name}"

    def rows(self, sql: Sql) -> list[tuple[Any, ...]]:
        """Run a query over the file of figures and return all rows."""
        connection, _attached = files.open(self.folder)
        try:
            return connection.execute(sql.text, list(sql.parameters)).fetchall()
        finally:
            connection.close()

    @cached_property
    def _names(self) -> dict[str, Mapping[str, tuple[str, str]]]:
        return {known.id: known.names() for known in self.lists.values()}

    @cached_property
    def _concepts(self) -> dict[str, tuple[str, str]]:
        return {concept.id: (concept.name_vi, concept.name_en) for concept in self.definitions.concepts}

    def label(self, flow: Dataflow) -> Label:
        """Return the names of a flow's components (under "") and of their codes."""
        lists = {part.id: self._names.get(part.codelist, {}) for part in flow.components.values()}

        def named(component: str, value: str) -> tuple[str, str] | None:
            return lists.get(component, {}).get(value) if component else self._concepts.get(value)

        return named


_by_folder: dict[Path, Held] = {}
_holding = threading.Lock()


def hold(release: Release) -> Held:
    """Return the release with its file of figures, made where it is not there yet."""
    folder = folder_of(release)
    found = _by_folder.get(folder)
    if found is not None and (folder / FIGURES).exists():
        return found
    make_figures(release)
    held = _read(release, folder)
    with _holding:
        if len(_by_folder) >= _HELD:
            _by_folder.pop(next(iter(_by_folder)))
        _by_folder[folder] = held
    return held


def _read(release: Release, folder: Path) -> Held:
    connection, name = files.open(folder)
    try:
        counts: dict[str, int] = dict(connection.execute(f"SELECT id, observations FROM {name}._flow").fetchall())
        listed = connection.execute(f"SELECT id, name_vi, name_en FROM {name}._list").fetchall()
        codes = connection.execute(
            f"SELECT list, id, name_vi, name_en, parent FROM {name}._code ORDER BY list, position"
        ).fetchall()
    finally:
        connection.close()
    definitions = read_registry(folder / DEFINITIONS)
    return Held(
        release=release,
        folder=folder,
        definitions=definitions,
        registry=stored_registry(definitions, frozenset(counts)),
        lists=_lists(listed, codes),
        counts=counts,
    )


def _lists(listed: Sequence[Sequence[str]], codes: Sequence[Sequence[str]]) -> dict[str, CodeList]:
    items: dict[str, list[Item]] = {}
    for codelist, code, name_vi, name_en, parent in codes:
        items.setdefault(codelist, []).append(Item(code, name_vi, name_en, parent))
    return {name: CodeList(name, name_vi, name_en, tuple(items.get(name, ()))) for name, name_vi, name_en in listed}


def forget_held() -> None:
    """Forget every release held: another lake, as in tests, has other ones."""
    _by_folder.clear()
    files.close()


also_forget(forget_held)
