"""The home page: the country's energy in one screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from nangluong.statistics.pages.caching import kept_piece, release_page
from nangluong.statistics.pages.home import figure_cards, home_charts, query_of
from nangluong.statistics.pages.vintage import HOME_PLACE, NothingPublished, Reading, reading_of, release_context
from nangluong.statistics.queries.balance import REAL
from nangluong.statistics.queries.changes import change_counts
from nangluong.web.navigation import SUBSECTORS

_COLOURS = {
    "dau-khi": "gas",
    "xang-dau": "oil-products",
    "than": "coal",
    "dien-luc": "electricity",
    "nang-luong-tai-tao": "renewables",
    "nang-luong-moi": "hydrogen",
}


def _subsectors(query: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "fuel": _COLOURS[slug], "url": reverse("statistics:subsector", args=[slug]) + query}
        for slug, name in SUBSECTORS
    ]


def _kept(request: HttpRequest, reading: Reading) -> list[tuple[str, str]]:
    """Return what links from home must carry on: the release or day asked for."""
    as_of = reading.vintage.as_of
    pairs = [
        ("release", reading.vintage.release.number if request.GET.get("release") else ""),
        ("as_of", as_of.isoformat() if as_of else ""),
    ]
    return [(key, text) for key, text in pairs if text]


def _piece(reading: Reading, kept: list[tuple[str, str]]) -> dict[str, Any]:
    release, query = reading.vintage.release, query_of(kept)
    return {
        "cards": figure_cards(reading, kept),
        "charts": home_charts(reading),
        "subsectors": _subsectors(query),
        "newest": {
            "number": release.number,
            "notes_vi": release.notes_vi,
            "notes_en": release.notes_en,
            "released_at": release.public_from,
            "facts": release.facts,
            "cells": release.cells,
            "changes": sum(count for _what, _kind, count in change_counts(reading.snapshot)),
            "is_first": release.previous_id is None,
            "url": reverse("statistics:release", args=[release.number]),
        },
        "flows_url": reverse("statistics:flows") + query,
        "balance_url": reverse("statistics:balance") + query,
    }


@release_page
def home(request: HttpRequest) -> HttpResponse:
    """Show the newest release (or the one asked for) at a glance; before the first release, say so."""
    try:
        asked = reading_of(request)
    except NothingPublished as refusal:
        return render(request, "web/home.html", {"refusal": refusal, "subsectors": _subsectors("")})
    # Home speaks of the country with real figures only, whatever else the address says.
    reading = Reading(asked.vintage, HOME_PLACE, REAL)
    kept = _kept(request, reading)
    key = (reading.snapshot, reading.vintage.release.pk, tuple(kept))
    piece = kept_piece("web/home_piece.html", key, request.path, lambda: _piece(reading, kept))
    return render(request, "web/home.html", {"piece": piece} | release_context(request, reading))
