"""Reading what a view of the balance shows from the release: rows, columns, cells, sources."""

from __future__ import annotations

from collections.abc import Mapping

from nangluong.statistics.pages.balance.address import BalanceAddress
from nangluong.statistics.pages.balance.grid import (
    Entry,
    Grid,
    build_grid,
    column_children,
    known_energy,
    shown_columns,
    shown_rows,
)
from nangluong.statistics.queries.balance import BalanceCell, balance_sources, cells
from nangluong.statistics.queries.facts import SourceNote, sources
from nangluong.statistics.queries.labels import Label, labels


def _entry(label: Label) -> Entry:
    return Entry(label.code, label.name, label.parent, label.extra)


def row_entries(snapshot: int) -> list[Entry]:
    """Return the rows of the balance in order, named in the language of the page."""
    return [_entry(label) for label in labels(snapshot, "row").values()]


def children_of_columns(snapshot: int) -> dict[str, tuple[Entry, ...]]:
    """Return what each column is made of (see `column_children`), named in the language of the page."""
    groups = [_entry(label) for label in labels(snapshot, "group").values()]
    products = [_entry(label) for label in labels(snapshot, "product").values()]
    return column_children(groups, products)


def name_of(snapshot: int, kind: str, code: str) -> str:
    """Return the name of a code in the language of the page; the code itself where it has none."""
    label = labels(snapshot, kind).get(code)
    return label.name if label else code


def product_name(snapshot: int, code: str) -> str:
    """Return the name of a balance group or product."""
    return name_of(snapshot, "group" if code in labels(snapshot, "group") else "product", code)


def place_name(snapshot: int, code: str) -> str:
    """Return the name of a place."""
    return name_of(snapshot, "place", code)


def stored_cells(address: BalanceAddress) -> Mapping[tuple[str, str], BalanceCell]:
    """Return the cells of the balance by (row, product)."""
    return cells(address.snapshot, address.variant, address.place, address.period)


def read_grid(address: BalanceAddress) -> Grid:
    """Return the grid that the view shows."""
    stored = stored_cells(address)
    rows_known = {row for row, _ in stored}
    # A column of nothing but nil (no nuclear plants) says as little as one of nothing.
    telling = (key for key, cell in stored.items() if cell.natural_value or known_energy(cell) or cell.secret)
    products_known = {product for _, product in telling}
    rows = shown_rows(row_entries(address.snapshot), rows_known, everything=address.everything)
    children = children_of_columns(address.snapshot)
    columns = shown_columns(children, products_known, address.detail, everything=address.everything)
    return build_grid(rows, columns, stored, address.unit)


def used_sources(address: BalanceAddress) -> list[SourceNote]:
    """Return the sources of the figures in the balance, in order of priority."""
    known = sources(address.snapshot)
    used = balance_sources(address.snapshot, address.variant, address.place, address.period)
    return [note for code, note in known.items() if code in used]
