"""The flow diagram of the balance: from supply through transformation to use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.foundation.reference import Column, choice
from nangluong.statistics.pages.balance.address import BalanceAddress, read_address
from nangluong.statistics.pages.balance.colours import group_colour
from nangluong.statistics.pages.balance.grid import GridColumn, GridRow, build_grid
from nangluong.statistics.pages.balance.network import (
    CONVERSION_LOSS,
    UNKNOWN_INPUT,
    UNKNOWN_SOURCE,
    UNKNOWN_USE,
    Amount,
    Flow,
    FlowRule,
    Network,
    build_network,
    fuel_node,
    fuels_of,
)
from nangluong.statistics.pages.balance.reading import place_name, product_name, stored_cells, used_sources
from nangluong.statistics.pages.balance.views import pages_of, switches
from nangluong.statistics.pages.caching import kept_piece, release_page
from nangluong.statistics.pages.source_notes import is_vietnamese, source_words
from nangluong.statistics.pages.vintage import Reading, release_context
from nangluong.statistics.queries.labels import labels
from nangluong.statistics.reference_tables import cell, names, read_valid

ELECTRICITY = "ELEC"
_LEAST = Decimal("0.5")
"""Flows that would be printed as 0 are not drawn."""


@dataclass(frozen=True, slots=True)
class NodeText:
    """How the node at the other end of a fuel is named and coloured."""

    name_vi: str
    name_en: str
    fuel: str

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_vi if is_vietnamese() else self.name_en


@lru_cache(maxsize=1)
def diagram_rules() -> tuple[tuple[FlowRule, ...], Mapping[str, NodeText]]:
    """Read `flow_diagram.csv`: the rule of each row, and the nodes by key."""
    columns = (
        Column("row"),
        Column("role", choice("supply", "process", "use", "primary_electricity")),
        Column("sign", choice("+", "-")),
        Column("node"),
        *names(),
        Column("fuel"),
    )
    rows = read_valid(Path(settings.REFERENCE_ROOT), "flow_diagram.csv", columns, ("row",))
    rules = tuple(
        FlowRule(cell(row, "row"), cell(row, "role"), -1 if row["sign"] == "-" else 1, cell(row, "node"))
        for row in rows
    )
    texts = {cell(row, "node"): NodeText(cell(row, "name_vi"), cell(row, "name_en"), cell(row, "fuel")) for row in rows}
    return rules, texts


def _amounts(address: BalanceAddress, rows: list[str], columns: list[str]) -> dict[tuple[str, str], Amount]:
    grid = build_grid(
        [GridRow(row, "", 0, "") for row in rows],
        [GridColumn(code, "", 0, "", False, False) for code in columns],
        stored_cells(address),
        address.unit,
    )
    return {
        key: Amount(found.value, found.illustrative) for key, found in grid.cells.items() if found.value is not None
    }


def read_network(address: BalanceAddress) -> Network:
    """Return the diagram of a balance in the unit of the address (energy units only)."""
    rules, _texts = diagram_rules()
    groups = labels(address.snapshot, "group")
    whole = [code for code, label in groups.items() if not label.parent]
    tops = [code for code, label in groups.items() if label.parent in whole]
    parts = {top: [code for code, label in groups.items() if label.parent == top] for top in tops}
    rows = [rule.row for rule in rules]
    found = _amounts(address, rows, [*tops, *(part for inside in parts.values() for part in inside)])
    return build_network(fuels_of(found, rows, tops, parts), rules, ELECTRICITY)


def _own_nodes() -> dict[str, tuple[str, str]]:
    return {
        UNKNOWN_USE: (_("Chưa rõ nơi dùng, chênh lệch"), "other"),
        UNKNOWN_SOURCE: (_("Chưa rõ nguồn, chênh lệch"), "other"),
        CONVERSION_LOSS: (_("Hao hụt chuyển đổi"), "loss"),
        UNKNOWN_INPUT: (_("Đầu vào chưa có số liệu"), "other"),
    }


def _node(snapshot: int, key: str) -> dict[str, Any]:
    own = _own_nodes()
    if key in own:
        name, fuel = own[key]
        return {"key": key, "name": name, "fuel": fuel}
    if key.startswith(fuel_node("")):
        code = key.removeprefix(fuel_node(""))
        return {"key": key, "name": product_name(snapshot, code), "fuel": group_colour(code)}
    text = diagram_rules()[1][key.removeprefix("from:").removeprefix("to:")]
    name = _("%(name)s (nhập kho)") % {"name": text.name} if key == "to:stocks" else text.name
    return {"key": key, "name": name, "fuel": text.fuel}


def _link(flow: Flow) -> dict[str, Any]:
    fuel = group_colour(flow.fuel) or ("loss" if flow.target == CONVERSION_LOSS else "other")
    return {
        "source": flow.source,
        "target": flow.target,
        "value": flow.value,
        "fuel": fuel,
        "illustrative": flow.illustrative,
    }


def _missing_note(network: Network) -> str:
    notes = []
    if network.inflow(UNKNOWN_USE) >= _LEAST:
        notes.append(_("Phần chưa ai công bố nơi dùng được vẽ thành dòng riêng, không chia cho các ngành."))
    if network.outflow(UNKNOWN_INPUT) >= _LEAST:
        notes.append(_("Nhiên liệu vào nhà máy chưa có số liệu: chỉ biết lượng ra."))
    if network.left_out:
        notes.append(_("Không vẽ %(count)d dòng nhỏ quay vòng.") % {"count": len(network.left_out)})
    return " ".join(notes)


def diagram(reading: Reading, address: BalanceAddress) -> dict[str, Any] | None:
    """Return the document of the chart; None where nothing flows."""
    network = read_network(address)
    drawn = [flow for flow in network.flows if flow.value >= _LEAST]
    if not drawn:
        return None
    titles, licences = source_words(used_sources(address))
    words = {"place": place_name(address.snapshot, address.place), "year": address.period}
    return {
        "title": _("Dòng năng lượng %(place)s năm %(year)s") % words,
        "description": _("Từ nguồn cung (trái) qua chuyển đổi đến nơi dùng (phải); độ rộng là lượng năng lượng."),
        "unit": address.unit,
        "decimals": 0,
        "source": titles,
        "licence": licences,
        "release": reading.vintage.release.number,
        "note": _missing_note(network),
        "illustrative": False,
        "nodes": [_node(address.snapshot, key) for key in Network(tuple(drawn)).nodes],
        "links": [_link(flow) for flow in drawn],
    }


@release_page
def flows(request: HttpRequest) -> HttpResponse:
    """Show where energy comes from and where it goes."""
    reading, address = read_address(request)
    if address.unit == "natural":
        # Tonnes and kilowatt-hours cannot flow through one diagram.
        address = replace(address, unit="ktoe")
    name = "statistics:flows"
    key = (address, reading.vintage.release.number)
    context = {
        "address": address,
        "tabs": pages_of(address, name),
        "units": [
            {"label": unit, "url": address.url(name, unit=unit), "active": unit == address.unit}
            for unit in ("ktoe", "TJ")
        ],
        "diagram": kept_piece(
            "statistics/flows_piece.html",
            key,
            address.url(name),
            lambda: {
                "document": diagram(reading, address),
                "csv": address.url("statistics:balance_download", "csv"),
                "xlsx": address.url("statistics:balance_download", "xlsx"),
            },
        ),
        "hidden": [(field, text) for field, text in address.parameters if field not in ("year", "place")],
        "place": place_name(address.snapshot, address.place),
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Cân đối năng lượng"), address.url()),
            (_("Sơ đồ dòng"), None),
        ],
        **switches(address, name),
    }
    return render(request, "statistics/flows.html", context | release_context(request, reading))
