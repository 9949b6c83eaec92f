"""Whatever stands in a note comes out again: CSV, JSON and XML escape it, at every place."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from nangluong.statistics.sdmx.dataflows import Dataflow
from nangluong.statistics.sdmx.writers.message import ALL_DIMENSIONS, Layout
from nangluong.statistics.sdmx.writers.xml import attribute_text
from tests.statistics.sdmx.conftest import energy_table
from tests.statistics.sdmx.writers.test_formats import FORMATS, sets

TEXTS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\",'<>&\r\n\t;:{}[]\\/=�"), max_size=20)


def writable(text: str) -> str:
    """Return the text as XML can hold it."""
    from html import unescape

    return unescape(attribute_text(text))


@settings(max_examples=25, deadline=None)
@given(notes=st.lists(TEXTS.filter(bool), min_size=3, max_size=3))
def test_notes_come_back(energy: Dataflow, notes: list[str]) -> None:
    table = energy_table(3, NOTE=notes)
    for observation in ("TIME_PERIOD", ALL_DIMENSIONS):
        for name, (make, read) in FORMATS.items():
            rows = read(make(Layout(energy, observation), sets(table, 2)))
            wanted = [writable(note) for note in notes] if name.startswith("ml") else notes
            assert [row["NOTE"] for row in rows] == wanted, name


@settings(max_examples=25, deadline=None)
@given(codes=st.lists(TEXTS.filter(bool), min_size=2, max_size=2, unique=True))
def test_keys_come_back(energy: Dataflow, codes: list[str]) -> None:
    first, second = sorted(codes, key=lambda text: text.encode())
    table = energy_table(
        6, REF_AREA=["VN"] * 6, COMMODITY=["0110"] * 6, TRANSACTION=["01"] * 6, SOURCE=[first] * 3 + [second] * 3
    )
    for name, (make, read) in FORMATS.items():
        if name.startswith("ml") and writable(first) == writable(second):
            continue
        rows = read(make(Layout(energy), sets(table, 2)))
        wanted = [writable(first), writable(second)] if name.startswith("ml") else [first, second]
        assert [row["SOURCE"] for row in rows] == [text for text in wanted for _ in range(3)], name
