"""The page of the balance: table, switches, files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.statistics.pages.balance.address import UNITS, BalanceAddress, other_variant, read_address
from nangluong.statistics.pages.balance.files import caption_of
from nangluong.statistics.pages.balance.grid import Grid
from nangluong.statistics.pages.balance.reading import place_name, read_grid, used_sources
from nangluong.statistics.pages.balance.table import narrow_table, unit_words, wide_table
from nangluong.statistics.pages.caching import kept_piece, release_page
from nangluong.statistics.pages.source_notes import licence_notes, source_words
from nangluong.statistics.pages.vintage import release_context
from nangluong.statistics.queries.balance import balance_places, periods


def _details(grid: Grid, address: BalanceAddress) -> list[dict[str, Any]]:
    """Return the switches that open a column into its parts, or close it."""
    found = []
    for column in grid.columns:
        if not column.can_expand or (column.depth == 0 and column.code == grid.columns[-1].code):
            continue
        rest = tuple(code for code in address.detail if code != column.code)
        detail = rest if column.is_expanded else (*rest, column.code)
        found.append({"name": column.name, "open": column.is_expanded, "url": address.url(detail=detail)})
    return found


def _piece(address: BalanceAddress) -> dict[str, Any]:
    grid = read_grid(address)
    caption = caption_of(address)
    titles, licences = source_words(used_sources(address))
    narrow = narrow_table(grid, address, caption)
    return {
        "wide": wide_table(grid, address, caption),
        "narrow": narrow,
        "details": _details(grid, address),
        "columns": [
            {"code": column.code, "name": column.name, "selected": narrow["columns"][1]["key"] == column.code}
            for column in grid.columns
            if not column.code.endswith("~")
        ],
        "hidden": replace(address, product="").parameters,
        "address_path": reverse("statistics:balance"),
        "sources": titles,
        "licences": licences,
        "licence_notes": licence_notes(used_sources(address)),
        "illustrative": grid.has_illustrative,
        "everything": address.everything,
        "rows_url": address.url(everything=not address.everything),
        "unsorted_url": address.url(sort="") if address.sort else "",
    }


def switches(address: BalanceAddress, name: str) -> dict[str, Any]:
    """Return the choices of year, place and variant for a page of the balance called `name`."""
    known = periods(address.snapshot, address.variant, address.place)
    position = known.index(address.period)
    return {
        "years": [{"value": year, "selected": year == address.period} for year in known],
        "earlier_url": address.url(name, period=known[position + 1]) if position + 1 < len(known) else "",
        "later_url": address.url(name, period=known[position - 1]) if position else "",
        "places": [
            {"value": code, "name": place_name(address.snapshot, code), "selected": code == address.place}
            for code in balance_places(address.snapshot)
        ],
        "variant_url": other_variant(address).url(name),
    }


def pages_of(address: BalanceAddress, name: str) -> list[dict[str, Any]]:
    """Return the tabs that lead from the table to the diagram and back."""
    return [
        {"label": _("Bảng"), "url": address.url(), "active": name == "statistics:balance"},
        {"label": _("Sơ đồ dòng"), "url": address.url("statistics:flows"), "active": name == "statistics:flows"},
    ]


@release_page
def balance(request: HttpRequest) -> HttpResponse:
    """Show the energy balance of a place and year."""
    reading, address = read_address(request)
    context = {
        "address": address,
        "title": caption_of(address),
        "place": place_name(address.snapshot, address.place),
        "tabs": pages_of(address, "statistics:balance"),
        "units": [
            {"label": unit_words(unit), "url": address.url(unit=unit), "active": unit == address.unit} for unit in UNITS
        ],
        "table": kept_piece("statistics/balance_piece.html", address, address.url(), lambda: _piece(address)),
        "downloads": {
            "csv_long": address.url("statistics:balance_download", "csv"),
            "csv_wide": address.url("statistics:balance_download", "csv", extra=[("layout", "wide")]),
            "xlsx": address.url("statistics:balance_download", "xlsx"),
        },
        "hidden": _kept_fields(address),
        "breadcrumbs": [(_("Trang chủ"), reverse("web:home")), (_("Cân đối năng lượng"), None)],
        **switches(address, "statistics:balance"),
    }
    return render(request, "statistics/balance.html", context | release_context(request, reading))


def _kept_fields(address: BalanceAddress) -> list[tuple[str, str]]:
    """Return the hidden fields of the form that chooses year and place."""
    return [(key, text) for key, text in address.parameters if key not in ("year", "place")]
