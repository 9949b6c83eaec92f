"""SDMX-CSV 1.0 and 2.0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nangluong.statistics.sdmx.dataflows import Component
from nangluong.statistics.sdmx.writers.message import ALL_DIMENSIONS, DataSet, Label, Layout, instant_text, no_labels
from nangluong.statistics.sdmx.writers.rows import RowWriter, Template
from nangluong.statistics.sdmx.writers.wording import Write

_ACTIONS = {"Information": "I", "Append": "A", "Replace": "R", "Delete": "D", "Merge": "M"}
LINE_END = "\r\n"


def quoted(text: str) -> str:
    """Return a cell as RFC 4180 wants it."""
    if any(character in text for character in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


class _Cells:
    """Writers of cells: codes alone, or `code: name` when labels are wanted."""

    def __init__(self, label: Label, language: str, *, with_names: bool) -> None:
        self._label = label
        self._position = 0 if language.startswith("vi") else 1
        self._with_names = with_names

    def text(self, component: str, value: str) -> str:
        names = self._label(component, value) if self._with_names else None
        return f"{value}: {names[self._position]}" if names else value

    def write(self, component: Component, _position: int = 0) -> Write:
        return lambda _number, text: "," if text is None else "," + quoted(self.text(component.id, text))


def _template(opening: str, cells: _Cells) -> Template:
    return Template(
        dimension=cells.write,
        observation=cells.write,
        attribute=cells.write,
        opening=opening,
        measure=(",", ""),
        missing_measure=",",
        row_end=LINE_END,
        closing=LINE_END,  # only keys of series are grouped in CSV
    )


def _header(first: Sequence[str], layout: Layout, cells: _Cells) -> bytes:
    flow = layout.flow
    names = list(flow.components)
    if layout.series_only:
        names = [name for name in names if name in flow.dimension_ids]
    return (",".join([*first, *(quoted(cells.text("", name)) for name in names)]) + LINE_END).encode()


def csv_2_0(
    layout: Layout, data_sets: Sequence[DataSet], *, label: Label = no_labels, language: str = "vi", names: bool = False
) -> Iterator[bytes]:
    """Write SDMX-CSV 2.0. `names` adds the name after each code (`labels=both`) in `language`.

    When there are several data sets (a history) the columns VALID_FROM and VALID_TO, which the standard leaves free,
    stand behind the action.
    """
    cells = _Cells(label, language, with_names=names)
    history = any(data_set.valid_from or data_set.valid_to for data_set in data_sets)
    first = ["STRUCTURE", "STRUCTURE_ID", "ACTION", *(["VALID_FROM", "VALID_TO"] if history else [])]
    yield _header(first, layout, cells)
    for data_set in data_sets:
        opening = f"dataflow,{layout.flow.reference},{_ACTIONS[data_set.action]}"
        if history:
            bounds = (instant_text(bound) if bound else "" for bound in (data_set.valid_from, data_set.valid_to))
            opening += "," + ",".join(bounds)
        yield from RowWriter(_flat(layout), _template(opening, cells)).texts(data_set)


def csv_1_0(
    layout: Layout, data_sets: Sequence[DataSet], *, label: Label = no_labels, language: str = "vi", names: bool = False
) -> Iterator[bytes]:
    """Write SDMX-CSV 1.0, which knows neither actions nor histories."""
    cells = _Cells(label, language, with_names=names)
    yield _header(["DATAFLOW"], layout, cells)
    for data_set in data_sets:
        yield from RowWriter(_flat(layout), _template(layout.flow.reference, cells)).texts(data_set)


def _flat(layout: Layout) -> Layout:
    return Layout(layout.flow, ALL_DIMENSIONS, layout.series_only)
