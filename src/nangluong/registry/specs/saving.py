"""Writing checked rows of a reference file into the registry's tables."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from django.db import IntegrityError, models, transaction

from nangluong.foundation.effective import valid_range
from nangluong.foundation.reference import (
    Column,
    Counts,
    Problem,
    ReferenceFileError,
    ReferenceSpec,
    Row,
    iso_date,
    optional,
    text,
)
from nangluong.foundation.reference.columns import CONFIDENCE
from nangluong.foundation.reference.loading import upsert

Attributes = dict[str, Any]
Build = Callable[[Row], Attributes]

PROVENANCE = (Column("source"), Column("confidence", CONFIDENCE))
SPAN = (optional("valid_from", iso_date), optional("valid_to", iso_date))


def words(row: Row, *names: str) -> Attributes:
    """Return the cells `names` as text: an empty cell is an empty string."""
    return {name: row[name] or "" for name in names}


def cells(row: Row, *names: str) -> Attributes:
    """Return the cells `names` as they are: an empty cell is None."""
    return {name: row[name] for name in names}


def provenance(row: Row) -> Attributes:
    """Return source and confidence."""
    return cells(row, "source", "confidence")


def span(row: Row) -> Attributes:
    """Return the days the row holds for."""
    start, end = cast("tuple[dt.date | None, dt.date | None]", (row["valid_from"], row["valid_to"]))
    return {"valid": valid_range(start, end)}


def check_spans(owner: str) -> Callable[[Sequence[Row]], Iterable[Problem]]:
    """Return the check that no two rows of the same `owner` hold on the same day and every span has a day. Pure."""

    def check(rows: Sequence[Row]) -> Iterator[Problem]:
        spans: dict[object, list[tuple[dt.date, dt.date, int]]] = defaultdict(list)
        for row in rows:
            start = cast("dt.date", row["valid_from"] or dt.date.min)
            end = cast("dt.date", row["valid_to"] or dt.date.max)
            line = int(str(row["#line"]))
            if start >= end:
                yield Problem(line, "valid_to", "phải sau valid_from", "must be after valid_from")
            spans[row[owner]].append((start, end, line))
        for code, held in spans.items():
            held.sort()
            for (_, end, before), (start, _, line) in itertools.pairwise(held):
                if start < end:
                    yield Problem(
                        line,
                        "valid_from",
                        f"{code}: khoảng hiệu lực chồng lên dòng {before}",
                        f"{code}: the span overlaps line {before}",
                    )

    return check


def _unknown_links(rows: Sequence[Row], links: Mapping[str, type[models.Model]]) -> Iterator[Problem]:
    for column, target in links.items():
        known = set(target._default_manager.values_list("pk", flat=True))
        for row in rows:
            code = row[column]
            if code is not None and code not in known:
                line = int(str(row["#line"]))
                yield Problem(line, column, f"không có mã “{code}”", f"there is no code “{code}”")


def _store_versions(model: type[models.Model], rows: Sequence[Attributes], owner: str, fields: Sequence[str]) -> Counts:
    """Make the table hold `rows`, each known by its owner and first day. Spans are closed before new ones are added."""
    stored = {(getattr(obj, owner), cast("Any", obj).valid.lower): obj for obj in model._default_manager.all()}
    fresh, altered = [], []
    for row in rows:
        obj = stored.get((row[owner], row["valid"].lower))
        if obj is None:
            fresh.append(model(**row))
        elif any(getattr(obj, name) != row[name] for name in fields):
            for name in fields:
                setattr(obj, name, row[name])
            altered.append(obj)
    if altered:
        model._default_manager.bulk_update(altered, fields)
    model._default_manager.bulk_create(fresh)
    return Counts(len(fresh), len(altered), len(rows) - len(fresh) - len(altered))


def store(file: str, rows: Sequence[Row], model: type[models.Model], build: Build, key: Sequence[str]) -> Counts:
    """Write `rows` into `model`; `key` are its attributes that identify a row, or the owner alone for versions."""
    built = [build(row) for row in rows]
    if not built:
        return Counts()
    fields = [name for name in built[0] if name not in key]
    try:
        with transaction.atomic():
            if "valid" in built[0]:
                return _store_versions(model, built, key[0], fields)
            return upsert(model, built, key=key, fields=fields)
    except IntegrityError as error:
        detail = str(error).splitlines()[0]
        raise ReferenceFileError(
            file,
            [Problem(0, "-", f"mâu thuẫn với dữ liệu đã lưu: {detail}", f"conflicts with stored rows: {detail}")],
        ) from error


def table(
    name: str,
    columns: Sequence[Column],
    model: type[models.Model],
    build: Build,
    *,
    key: Sequence[str],
    attributes: Sequence[str],
    links: Mapping[str, type[models.Model]] | None = None,
    check: Callable[[Sequence[Row]], Iterable[Problem]] | None = None,
    after: Sequence[str] = (),
) -> ReferenceSpec:
    """Return the spec of `reference/registry/NAME.csv`, whose rows become rows of `model`.

    `key` are columns, `attributes` the model's names of the same. `links` are columns that must name a stored code.
    """
    file = f"registry/{name}.csv"

    def save(rows: Sequence[Row]) -> Counts:
        problems = list(_unknown_links(rows, links or {}))
        if problems:
            raise ReferenceFileError(file, problems)
        return store(file, rows, model, build, attributes)

    return ReferenceSpec(
        name=f"registry.{name}",
        file=file,
        columns=(*columns, *PROVENANCE),
        key=tuple(key),
        save=save,
        check=check or (lambda _rows: ()),
        after=tuple(f"registry.{other}" for other in after),
    )


__all__ = [
    "SPAN",
    "Build",
    "cells",
    "check_spans",
    "optional",
    "provenance",
    "span",
    "store",
    "table",
    "text",
    "words",
]
