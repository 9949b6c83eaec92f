"""The observations of a data query: which data sets an answer has, and how they are read, batch by batch.

A plain query gives one data set. `updatedAfter` gives what a release replaced and what it deleted against the one that
was public at that instant; `includeHistory` gives one data set for each release, with the time in which it held.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from nangluong.statistics.dissemination.configured import most_observations
from nangluong.statistics.dissemination.held import Held, files, hold
from nangluong.statistics.dissemination.vintage_parameters import release_after, release_before, releases_after
from nangluong.statistics.sdmx.dataflows import TIME
from nangluong.statistics.sdmx.errors import NotOffered, QuerySemanticError, TooLarge
from nangluong.statistics.sdmx.query.data import DataQuery
from nangluong.statistics.sdmx.query.ordering import standing_order
from nangluong.statistics.sdmx.query.sql import Given, Sql, relation, select, where
from nangluong.statistics.sdmx.writers.message import DataSet

BATCH = 16_384
"""Rows read at a time: larger batches are no faster here and cost memory."""
_MOST_RELEASES = 40


@dataclass(frozen=True)
class Part:
    """One data set before it is read: the release whose file it is read from, the statement, and what it means."""

    held: Held
    sql: Sql
    action: str = "Information"
    history: bool = False
    in_order: bool = True


class Batches:
    """Record batches of one statement. Knows whether there are any; `close` lets go of the connection at any time."""

    def __init__(self, held: Held, sql: Sql) -> None:
        self._connection, _name = files.open(held.folder)
        reader = self._connection.execute(sql.text, list(sql.parameters)).to_arrow_reader(BATCH)
        self._reader = iter(reader)
        self._ahead: list[Any] = []

    def ahead(self, count: int) -> list[Any]:
        """Return the first `count` batches that hold rows, or fewer where there are no more; they stay to be read."""
        while len(self._ahead) < count:
            batch = next(self._reader, None)
            if batch is None:
                break
            if batch.num_rows:
                self._ahead.append(batch)
        return self._ahead

    def __iter__(self) -> Iterator[Any]:
        yield from self._ahead
        self._ahead = []
        yield from self._reader

    def close(self) -> None:
        """Let go of the connection; a query that still runs is given up."""
        self._connection.interrupt()
        self._connection.close()


def _on_release(held: Held, query: DataQuery) -> DataQuery | None:
    """Return the query over another release; None where that release has no such flow, or one of another structure."""
    known = next((flow for flow in held.registry.dataflows if flow.id == query.whole.id), None)
    return query if known and list(known.components) == list(query.whole.components) else None


def _given(held: Held) -> Given:
    return Given({"release": held.release.number})


def _select(held: Held, query: DataQuery, *, grouped: bool) -> Sql:
    return select(query, held.table, _given(held), grouped=grouped, stored_in_order=True)


def check_size(held: Held, query: DataQuery) -> None:
    """Raise `TooLarge` where the answer would have more observations than this service gives at once.

    Counted only where the whole flow is larger than that: then one more read of the filtered columns.
    """
    most = most_observations()
    if held.counts[query.whole.id] <= most or (query.limit or most + 1) <= most:
        return
    source, condition = relation(query.whole, held.table, _given(held)), where(query, _given(held))
    text = f"SELECT count(*) {source.text} AND {condition.text}"
    ((found,),) = held.rows(Sql(text, (*source.parameters, *condition.parameters)))
    if found > most:
        raise TooLarge(
            f"Truy vấn có {found} quan sát, tối đa là {most}. Hãy thu hẹp bằng khóa hoặc c[…], dùng limit và offset,"
            " hoặc tải tệp trọn bộ ở /tai-ve/.",
            f"The query has {found} observations, at most {most} are given at once. Narrow it by key or c[…], use limit"
            " and offset, or take the bulk file at /tai-ve/.",
        )


def parts_of(held: Held, query: DataQuery, *, grouped: bool, actions: bool) -> list[Part]:
    """Return the data sets of an answer, unread. `actions`: the format can say what a data set means.

    Raises `QuerySemanticError`, `NotOffered`, `TooLarge`.
    """
    special = query.include_history or query.updated_after
    if special and (query.limit is not None or query.offset or query.order or query.series_only):
        raise QuerySemanticError(
            "limit, offset, sort và truy vấn chỉ lấy khóa không dùng cùng includeHistory hoặc updatedAfter.",
            "limit, offset, sort and queries of keys alone do not go with includeHistory or updatedAfter.",
        )
    if special and not actions:
        raise NotOffered(
            "SDMX-CSV 1.0 không ghi được sửa, xóa và lịch sử; hãy dùng định dạng khác.",
            "SDMX-CSV 1.0 cannot say what was replaced, deleted or is history; use another format.",
        )
    check_size(held, query)
    if query.include_history:
        return _history(held, query, grouped=grouped)
    if query.updated_after:
        return _changed(held, query, grouped=grouped)
    in_order = not query.order
    return [Part(held, _select(held, query, grouped=grouped), in_order=in_order)]


def _history(held: Held, query: DataQuery, *, grouped: bool) -> list[Part]:
    releases = releases_after(query.updated_after, held.release)
    if len(releases) > _MOST_RELEASES:
        raise TooLarge(
            f"Lịch sử gồm {len(releases)} bản công bố, tối đa {_MOST_RELEASES}; hãy thêm updatedAfter hoặc asOf.",
            f"The history has {len(releases)} releases, at most {_MOST_RELEASES}; add updatedAfter or asOf.",
        )
    parts = []
    for release in releases:
        then = hold(release)
        asked = _on_release(then, query)
        if asked:
            parts.append(Part(then, _select(then, asked, grouped=grouped), history=True))
    return parts


def _changed(held: Held, query: DataQuery, *, grouped: bool) -> list[Part]:
    assert query.updated_after is not None
    if held.release.public_from is not None and held.release.public_from <= query.updated_after:
        return []
    old = release_before(query.updated_after)
    before = hold(old) if old else None
    asked = _on_release(before, query) if before else None
    if before is None or asked is None:
        return [Part(held, _select(held, query, grouped=grouped), action="Replace")]
    now, then = (_select(one, query, grouped=grouped) for one in (held, before))
    order = ", ".join(f'"{term.component}"' for term in standing_order(query.layout))
    keys = ", ".join(f'"{name}"' for name in (*query.flow.dimension_ids, TIME))
    replaced = f"SELECT * FROM (FROM ({now.text}) EXCEPT FROM ({then.text})) ORDER BY {order}"
    deleted = (
        f"SELECT * FROM ({then.text}) AS old_rows ANTI JOIN ({now.text}) AS new_rows USING ({keys}) ORDER BY {order}"
    )
    return [
        Part(held, Sql(replaced, (*now.parameters, *then.parameters)), action="Replace"),
        Part(held, Sql(deleted, (*then.parameters, *now.parameters)), action="Delete"),
    ]


@dataclass(frozen=True)
class Read:
    """A data set whose batches can be read, and which are known to hold rows or not."""

    part: Part
    batches: Batches

    def data_set(self, batches: Any) -> DataSet:
        """Return the data set that writers take, over `batches`."""
        part = self.part
        follower = release_after(part.held.release) if part.history else None
        return DataSet(
            batches,
            action=part.action,
            valid_from=part.held.release.public_from if part.history else None,
            valid_to=follower.public_from if follower else None,
            in_order=part.in_order,
        )


def opened(parts: Sequence[Part]) -> list[Read]:
    """Start reading every data set; leave out those without rows. On an error everything opened is closed."""
    found: list[Read] = []
    try:
        for part in parts:
            batches = Batches(part.held, part.sql)
            if batches.ahead(1):
                found.append(Read(part, batches))
            else:
                batches.close()
    except BaseException:
        close_all(found)
        raise
    return found


def close_all(reads: Sequence[Read]) -> None:
    """Let go of all connections."""
    for read in reads:
        read.batches.close()


def is_small(reads: Sequence[Read], most_rows: int) -> bool:
    """Return whether the whole answer has at most so many rows, without reading further than that."""
    rows = 0
    for read in reads:
        ahead = read.batches.ahead(2)
        rows += sum(batch.num_rows for batch in ahead)
        if len(ahead) > 1 or rows > most_rows:
            return False
    return True


def closing(pieces: Iterator[bytes], reads: Sequence[Read]) -> Iterator[bytes]:
    """Yield the pieces; let go of the connections at the end, or when the client goes away."""
    try:
        yield from pieces
    finally:
        close = getattr(pieces, "close", None)
        if close:
            close()
        close_all(reads)
