"""Every format: valid by SDMX's own schemas, and read back with equal values by ours, pysdmx and sdmx1."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sdmx
from pysdmx.io import read_sdmx

from nangluong.statistics.sdmx.dataflows import Dataflow, Registry
from nangluong.statistics.sdmx.errors import BrokenData, QuerySemanticError
from nangluong.statistics.sdmx.structures.artefacts import Artefacts
from nangluong.statistics.sdmx.structures.inputs import CodeList, Item
from nangluong.statistics.sdmx.structures.messages import structures_ml_2_1
from nangluong.statistics.sdmx.structures.naming import packed
from nangluong.statistics.sdmx.writers.csv import csv_1_0, csv_2_0
from nangluong.statistics.sdmx.writers.json import json_1_0, json_2_0
from nangluong.statistics.sdmx.writers.message import ALL_DIMENSIONS, DataSet, Layout
from nangluong.statistics.sdmx.writers.numbers import number_texts
from nangluong.statistics.sdmx.writers.xml import ml_2_1, ml_2_1_generic, ml_3_0
from tests.statistics.sdmx.conftest import HEADER, energy_table
from tests.statistics.sdmx.writers import reading

TIME = "TIME_PERIOD"
Make = Callable[[Layout, list[DataSet]], bytes]

FORMATS: dict[str, tuple[Make, Callable[[bytes], list[reading.Row]]]] = {
    "csv_2_0": (lambda layout, sets: b"".join(csv_2_0(layout, sets)), reading.csv_rows),
    "csv_1_0": (lambda layout, sets: b"".join(csv_1_0(layout, sets)), reading.csv_rows),
    "json_2_0": (lambda layout, sets: b"".join(json_2_0(HEADER, layout, sets)), reading.json_rows),
    "json_1_0": (lambda layout, sets: b"".join(json_1_0(HEADER, layout, sets)), reading.json_rows),
    "ml_3_0": (lambda layout, sets: b"".join(ml_3_0(HEADER, layout, sets)), reading.xml_rows),
    "ml_2_1": (lambda layout, sets: b"".join(ml_2_1(HEADER, layout, sets)), reading.xml_rows),
    "ml_2_1_generic": (lambda layout, sets: b"".join(ml_2_1_generic(HEADER, layout, sets)), reading.generic_rows),
}


def sorted_for(table: pa.Table, layout: Layout) -> pa.Table:
    names = [part.id for part in layout.key] + [layout.row_dimension.id]
    return table.sort_by([(name, "ascending") for name in names])


def sets(table: pa.Table, size: int = 5) -> list[DataSet]:
    return [DataSet(table.to_batches(max_chunksize=size))]


def expected(table: pa.Table) -> list[dict[str, str]]:
    """Return what a message must hold: texts of every component that is not missing."""
    columns = {
        name: number_texts(column.combine_chunks()).to_pylist()
        if pa.types.is_decimal(column.type)
        else column.to_pylist()
        for name, column in zip(table.column_names, table.columns, strict=True)
    }
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def present(rows: list[reading.Row], names: list[str]) -> list[dict[str, str]]:
    return [{name: row[name] for name in names if row.get(name) is not None} for row in rows]  # type: ignore[misc]


def awkward_table() -> pa.Table:
    values: list[Any] = [Decimal(0), None, Decimal("-0.000001"), Decimal("123456789012.5"), Decimal(1000), None]
    notes = ['a,"b" <c> & d', None, "hai\ndòng\tvà\rhết", "đ 😀 ]]> &amp;", "=1+1", "' -- ; DROP"]
    factors = [None, Decimal("0.000000001"), Decimal(0), None, Decimal("41.868"), None]
    return energy_table(6, OBS_VALUE=values, NOTE=notes, CONVERSION_FACTOR=factors, BASIS=[None] * 6)


TABLES = {"plain": energy_table(12), "awkward": awkward_table(), "single": energy_table(1)}


@pytest.mark.parametrize("observation", [TIME, ALL_DIMENSIONS, "REF_AREA"])
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("name", FORMATS)
def test_what_is_written_is_read_back(energy: Dataflow, name: str, table: str, observation: str) -> None:
    layout = Layout(energy, observation)
    make, read = FORMATS[name]
    given = sorted_for(TABLES[table], layout)
    rows = present(read(make(layout, sets(given))), list(energy.components))
    assert rows == expected(given.select(list(energy.components)))


@pytest.mark.parametrize("name", FORMATS)
def test_bytes_do_not_depend_on_how_data_were_cut(energy: Dataflow, name: str) -> None:
    table, layout = energy_table(12), Layout(energy)
    whole = FORMATS[name][0](layout, sets(table, 100))
    assert FORMATS[name][0](layout, sets(table, 1)) == whole
    coded = pa.table(
        {
            field: column.dictionary_encode() if pa.types.is_string(column.type) else column
            for field, column in zip(table.column_names, table.columns, strict=True)
        }
    )
    assert FORMATS[name][0](layout, sets(coded, 4)) == whole
    assert (
        FORMATS[name][0](
            layout, [DataSet([*table.to_batches(), table.slice(0, 0).to_batches() or table.to_batches()][:1])]
        )
        == whole
    )


def area_lists() -> dict[str, CodeList]:
    return {"CL_AREA": CodeList("CL_AREA", "", "", (Item("VN", "", ""), Item("KZ", "", "")))}


@pytest.mark.parametrize("observation", [TIME, ALL_DIMENSIONS, "REF_AREA"])
@pytest.mark.parametrize("table", TABLES)
def test_messages_are_valid(energy: Dataflow, table: str, observation: str, tmp_path: Path) -> None:
    layout = Layout(energy, observation)
    given = sets(sorted_for(TABLES[table], layout))
    assert reading.json_faults(FORMATS["json_2_0"][0](layout, given), 2) == []
    assert reading.json_faults(FORMATS["json_1_0"][0](layout, given), 1) == []
    assert reading.generic_faults(FORMATS["ml_2_1_generic"][0](layout, given)) == []
    for name, modern in (("ml_3_0", True), ("ml_2_1", False)):
        message = FORMATS[name][0](layout, given)
        assert reading.specific_faults(message, energy, observation, area_lists(), tmp_path, modern=modern) == []


def test_the_schemas_bite(energy: Dataflow, tmp_path: Path) -> None:
    message = FORMATS["ml_3_0"][0](Layout(energy), sets(energy_table(3)))
    for old, new in ((b'REF_AREA="KZ"', b'REF_AREA="XX"'), (b' TRANSACTION="01"', b""), (b'="2020"', b'="2020-13"')):
        broken = message.replace(old, new)
        assert broken != message
        assert reading.specific_faults(broken, energy, TIME, area_lists(), tmp_path, modern=True)
    text = FORMATS["json_2_0"][0](Layout(energy), sets(energy_table(3)))
    assert reading.json_faults(text.replace(b'"keyPosition"', b'"place"'), 2)


@pytest.mark.parametrize("observation", [TIME, ALL_DIMENSIONS])
@pytest.mark.parametrize("name", ["csv_2_0", "csv_1_0", "ml_3_0", "ml_2_1", "ml_2_1_generic"])
def test_pysdmx_reads_equal_values(energy: Dataflow, name: str, observation: str) -> None:
    table = energy_table(12)
    if name.startswith("csv"):
        # pysdmx takes columns of digits in CSV for numbers: 0110 becomes 110. So codes with letters here.
        letters = [f"X{code}" for code in table["COMMODITY"].to_pylist()]
        table = energy_table(12, COMMODITY=letters, TRANSACTION=["GA"] * 12)
    message = FORMATS[name][0](Layout(energy, observation), sets(table))
    frame = read_sdmx(message.decode(), validate=name.startswith("ml")).data[0].data
    wanted = expected(table)
    assert len(frame) == len(wanted)
    for row, want in zip(frame.to_dict("records"), wanted, strict=True):
        for component, text in want.items():
            found = str(row[component])
            assert (
                (Decimal(found) == Decimal(text)) if component in ("OBS_VALUE", "CONVERSION_FACTOR") else found == text
            )


def _sdmx1_structure(registry: Registry) -> Any:
    made = Artefacts(registry, packed)
    flow = registry.dataflow("DF_ENERGY")
    message = structures_ml_2_1(HEADER, [made.concept_scheme(), made.data_structure(flow), made.dataflow(flow)])
    return sdmx.read_sdmx(io.BytesIO(message))


@pytest.mark.parametrize("name", ["ml_2_1", "ml_2_1_generic", "csv_2_0"])
def test_sdmx1_reads_equal_values(energy: Dataflow, registry: Registry, name: str) -> None:
    table = energy_table(12)
    message = FORMATS[name][0](Layout(energy), sets(table))
    structure = _sdmx1_structure(registry).structure["DSD_ENERGY"]
    read = sdmx.read_sdmx(io.BytesIO(message), format="CSV" if name.startswith("csv") else "XML", structure=structure)
    found = {}
    for observation in read.data[0].obs:
        key = {value.id: str(value.value) for value in observation.key.values.values()}
        found[tuple(key[part] for part in (*energy.dimension_ids, TIME))] = Decimal(str(observation.value))
    wanted = {
        tuple(row[part] for part in (*energy.dimension_ids, TIME)): Decimal(row["OBS_VALUE"]) for row in expected(table)
    }
    assert found == wanted


def test_csv_and_json_say_whose_data_they_are(energy: Dataflow) -> None:
    first, second = b"".join(csv_2_0(Layout(energy), sets(energy_table(1)))).split(b"\r\n")[:2]
    assert first.startswith(b"STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA,")
    assert second.startswith(b"dataflow,VN_MOIT:DF_ENERGY(1.0.0),I,A,KZ,0000,01,unsd,kt,2020,-2,")
    assert b"".join(csv_1_0(Layout(energy), sets(energy_table(1)))).startswith(b"DATAFLOW,FREQ,")


def test_names_in_csv_and_json(energy: Dataflow) -> None:
    def label(component: str, value: str) -> tuple[str, str] | None:
        return {("REF_AREA", "KZ"): ("Ca-dắc-xtan, nước", "Kazakhstan"), ("", "FREQ"): ("Tần suất", "Frequency")}.get(
            (component, value)
        )

    text = b"".join(csv_2_0(Layout(energy), sets(energy_table(1)), label=label, names=True)).decode()
    assert "FREQ: Tần suất," in text
    assert ',"KZ: Ca-dắc-xtan, nước",' in text
    message = b"".join(json_2_0(HEADER, Layout(energy), sets(energy_table(1)), label=label, language="en")).decode()
    assert '{"id":"KZ","name":"Kazakhstan","names":{"vi":"Ca-dắc-xtan, nước","en":"Kazakhstan"}}' in message


def test_a_history_has_one_data_set_for_each_release(energy: Dataflow) -> None:
    older = DataSet(energy_table(3).to_batches(), "Replace", valid_to=HEADER.prepared)
    newer = DataSet(energy_table(6).to_batches(), "Replace", valid_from=HEADER.prepared)
    layout = Layout(energy)
    for name, (make, read) in FORMATS.items():
        assert len(read(make(layout, [older, newer]))) == 9, name
    assert reading.json_faults(FORMATS["json_2_0"][0](layout, [older, newer]), 2) == []
    assert reading.generic_faults(FORMATS["ml_2_1_generic"][0](layout, [older, newer])) == []
    text = FORMATS["csv_2_0"][0](layout, [older, newer])
    assert b",R,,2026-01-31T02:00:00Z,A,KZ" in text
    assert b",R,2026-01-31T02:00:00Z,,A,KZ" in text
    assert b'ss:validFromDate="2026-01-31T02:00:00Z"' in FORMATS["ml_3_0"][0](layout, [older, newer])


@pytest.mark.parametrize("name", FORMATS)
def test_no_observations_at_all(energy: Dataflow, name: str, tmp_path: Path) -> None:
    message = FORMATS[name][0](Layout(energy), [DataSet([])])
    if name == "json_2_0":
        assert reading.json_faults(message, 2) == []
    elif name == "ml_3_0":
        assert reading.specific_faults(message, energy, TIME, {}, tmp_path, modern=True) == []
    elif name.startswith("csv"):
        assert message.count(b"\r\n") == 1


def test_parts_that_were_not_asked_for_are_left_out(energy: Dataflow) -> None:
    layout = Layout(energy.only(["OBS_STATUS"], measure=False))
    for name, (make, read) in FORMATS.items():
        message = make(layout, sets(energy_table(3)))
        assert b"OBS_VALUE" not in message.replace(b'"primaryMeasure":"OBS_VALUE"', b""), name
        rows = reading.json_rows(message, 0) if name.startswith("json") else read(message)
        assert [row["OBS_STATUS"] for row in rows] == ["A", "E", "A"], name
    bare = Layout(energy.only([], measure=True))
    for name, (make, read) in FORMATS.items():
        assert [row["OBS_VALUE"] for row in read(make(bare, sets(energy_table(3))))] == ["-2", "-1.875", "-1.5"], name


def test_keys_of_series_only(energy: Dataflow, tmp_path: Path) -> None:
    flow = energy.only([], measure=False)
    layout = Layout(flow, TIME, series_only=True)
    table = energy_table(12).select(list(flow.dimension_ids)).group_by(list(flow.dimension_ids)).aggregate([])
    assert len(table) == 4
    text = FORMATS["csv_2_0"][0](layout, sets(table, 3)).decode()
    assert text.splitlines()[0] == "STRUCTURE,STRUCTURE_ID,ACTION," + ",".join(flow.dimension_ids)
    assert len(text.splitlines()) == 5
    message = FORMATS["json_2_0"][0](layout, sets(table, 3))
    assert [row["COMMODITY"] for row in reading.json_rows(message)] == ["0000", "0001", "0002", "0003"]
    assert reading.json_faults(message, 2) == []
    xml = FORMATS["ml_3_0"][0](layout, sets(table, 3))
    assert reading.specific_faults(xml, flow, TIME, {}, tmp_path, modern=True) == []
    assert xml.count(b"<Series") == 4


def test_series_out_of_order_are_refused(energy: Dataflow) -> None:
    table = energy_table(12)
    twice = [table.slice(3, 3), table.slice(0, 3), table.slice(3, 3)]
    for cut in ([pa.concat_tables(twice)], twice):
        batches = [batch for part in cut for batch in part.to_batches()]
        for name in ("json_2_0", "ml_3_0", "ml_2_1_generic"):
            with pytest.raises(BrokenData):
                FORMATS[name][0](Layout(energy), [DataSet(batches)])
        assert len(reading.csv_rows(FORMATS["csv_2_0"][0](Layout(energy), [DataSet(batches)]))) == 9
    backwards = [table.slice(3, 3), table.slice(0, 3)]
    batches = [batch for part in backwards for batch in part.to_batches()]
    message = FORMATS["json_2_0"][0](Layout(energy), [DataSet(batches, in_order=False)])
    assert len(reading.json_rows(message)) == 6


def test_an_attribute_that_changes_within_its_series_is_refused(energy: Dataflow) -> None:
    table = energy_table(3, UNIT_MULT=["0", "0", "3"])
    for name in ("json_2_0", "ml_3_0", "ml_2_1"):
        with pytest.raises(BrokenData, match="UNIT_MULT"):
            FORMATS[name][0](Layout(energy), sets(table))
    assert len(reading.json_rows(FORMATS["json_2_0"][0](Layout(energy, ALL_DIMENSIONS), sets(table)))) == 3


def test_an_unknown_dimension_at_the_observation_is_refused(energy: Dataflow) -> None:
    with pytest.raises(QuerySemanticError, match="AllDimensions"):
        Layout(energy, "OBS_STATUS")
