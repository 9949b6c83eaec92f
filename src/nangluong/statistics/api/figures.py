"""Operations on the figures of a release: releases, data flows, series, observations."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from nangluong.foundation.machines.house import NoSuchThing
from nangluong.statistics.api import shapes
from nangluong.statistics.api.series_search import FoundSeries, search_series, title_of
from nangluong.statistics.dissemination.availability import available_in
from nangluong.statistics.dissemination.held import Held, hold
from nangluong.statistics.dissemination.vintage_parameters import chosen_release
from nangluong.statistics.models import Release
from nangluong.statistics.pages.exports import number_text
from nangluong.statistics.sdmx.dataflows import MEASURE, TIME, Dataflow
from nangluong.statistics.sdmx.query.address import Address
from nangluong.statistics.sdmx.query.data import parse_data_query
from nangluong.statistics.sdmx.query.sql import Given, Sql, select

router = Router()


def _held(asked: shapes.OfRelease) -> Held:
    return hold(chosen_release({"release": asked.release, "as_of": asked.as_of}))


def _release(release: Release) -> dict[str, Any]:
    assert release.public_from is not None
    return {
        "number": release.number,
        "titles": {"vi": release.title_vi, "en": release.title_en},
        "notes": {"vi": release.notes_vi, "en": release.notes_en},
        "public_from": release.public_from.isoformat(),
        "previous": release.previous.number if release.previous else None,
        "facts": release.facts,
        "cells": release.cells,
        "changes": release.changes,
        "files": f"/tai-ve/{release.number}/",
    }


@router.get("/releases", response=shapes.ReleasesOut, summary="Releases", tags=["Releases"])
def releases(request: HttpRequest) -> dict[str, Any]:
    """List the public releases, the newest first."""
    public = Release.objects.public(timezone.now()).select_related("previous")
    items = [_release(one) for one in public]
    return {"count": len(items), "items": items}


@router.get("/releases/{number}", response=shapes.ReleaseOut, summary="One release", tags=["Releases"])
def release(request: HttpRequest, number: shapes.Code) -> dict[str, Any]:
    """Describe one public release."""
    return _release(chosen_release({"release": number or "-"}))


def _dataflow(held: Held, flow: Dataflow) -> dict[str, Any]:
    there = available_in(held, flow.id)
    return {
        "id": flow.id,
        "names": {"vi": flow.name_vi, "en": flow.name_en},
        "descriptions": {"vi": flow.description_vi, "en": flow.description_en},
        "dimensions": [*flow.dimension_ids, TIME],
        "series": there.series or 0,
        "observations": there.observations or 0,
        "first": there.first or None,
        "last": there.last or None,
        "sdmx": f"/sdmx/data/dataflow/{flow.agency}/{flow.id}/{flow.version}/*?release={held.release.number}",
    }


@router.get("/dataflows", response=shapes.DataflowsOut, summary="Data flows", tags=["Figures"])
def dataflows(request: HttpRequest, asked: Query[shapes.OfRelease]) -> dict[str, Any]:
    """List the cubes of a release with their dimensions and how much there is in each."""
    held = _held(asked)
    return {
        "release": held.release.number,
        "items": [_dataflow(held, flow) for flow in held.registry.dataflows],
    }


def _series(held: Held, found: FoundSeries) -> dict[str, Any]:
    query = f"dataflow={found.flow.id}&key={found.key}&release={held.release.number}"
    return {
        "dataflow": found.flow.id,
        "key": found.key,
        "titles": title_of(held, found),
        "dimensions": dict(zip(found.flow.dimension_ids, found.codes, strict=True)),
        "first": found.first,
        "last": found.last,
        "observations": found.observations,
        "url": f"/api/v1/observations?{query}",
    }


@router.get("/series", response=shapes.SeriesPageOut, summary="Search series", tags=["Figures"])
def series(request: HttpRequest, asked: Query[shapes.SeriesAsked]) -> dict[str, Any]:
    """Find series: every word must be a code, or stand in a Vietnamese or English name. Accents do not matter."""
    held = _held(asked)
    if asked.dataflow:
        held.registry.dataflow(asked.dataflow)
    count, found = search_series(held, asked.q, asked.dataflow, offset=asked.offset, limit=asked.limit)
    return {"release": held.release.number, "count": count, "items": [_series(held, one) for one in found]}


@router.get("/series/{dataflow}/{key}", response=shapes.SeriesOut, summary="One series", tags=["Figures"])
def one_series(
    request: HttpRequest, dataflow: shapes.Code, key: shapes.Text, asked: Query[shapes.OfRelease]
) -> dict[str, Any]:
    """Describe one series by its full key."""
    held = _held(asked)
    flow = held.registry.dataflow(dataflow)
    codes = key.split(".")
    if len(codes) == len(flow.dimension_ids):
        where = " AND ".join(f'"{name}" = ?' for name in flow.dimension_ids)
        text = f'SELECT min("{TIME}"), max("{TIME}"), count(*) FROM {held.table(flow.table)} WHERE {where}'
        ((first, last, count),) = held.rows(Sql(text, tuple(codes)))
        if count:
            return _series(held, FoundSeries(flow, tuple(codes), first, last, count))
    raise NoSuchThing(f"Không có chuỗi “{key[:80]}” trong {flow.id}.", f"There is no series “{key[:80]}” in {flow.id}.")


@router.get("/observations", response=shapes.ObservationsOut, summary="Figures", tags=["Figures"])
def observations(request: HttpRequest, asked: Query[shapes.ObservationsAsked]) -> dict[str, Any]:
    """Give the figures of a key: `A.VN.7000.01.owid.GWh`, or several series with `*` and `+`."""
    held = _held(asked)
    flow = held.registry.dataflow(asked.dataflow)
    address = Address(("dataflow", flow.agency, flow.id, "*", asked.key or "*"), _bounds(asked), {})
    query = parse_data_query(address, held.registry)
    sql = select(query, held.table, Given({"release": held.release.number}), grouped=True, stored_in_order=True)
    found = held.rows(sql)
    return {
        "release": held.release.number,
        "dataflow": flow.id,
        "more": len(found) > asked.limit,
        "items": [_observation(flow, row) for row in found[: asked.limit]],
    }


def _bounds(asked: shapes.ObservationsAsked) -> dict[str, str]:
    given = {"startPeriod": asked.start, "endPeriod": asked.end}
    given |= {"limit": str(asked.limit + 1), "offset": str(asked.offset)}
    return {name: value for name, value in given.items() if value}


def _observation(flow: Dataflow, row: tuple[Any, ...]) -> dict[str, Any]:
    cells = dict(zip(flow.components, row, strict=True))
    value = cells[MEASURE]
    attributes = {part.id: cells[part.id] for part in flow.attributes}
    return {
        "key": ".".join(cells[name] for name in flow.dimension_ids),
        "period": cells[TIME],
        "value": None if value is None else number_text(value),
        "attributes": {
            name: cell if isinstance(cell, str) else number_text(cell)
            for name, cell in attributes.items()
            if cell is not None
        },
    }
