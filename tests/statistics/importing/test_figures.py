"""The project's own figures: well formed, marked, and equal to the files they re-express."""

from __future__ import annotations

import ast
import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from nangluong.foundation.intake import IntakeError, read_csv
from nangluong.statistics.importing.codebook import Codebook, load_codebook
from nangluong.statistics.importing.context import ContextRow, load_series_units, read_context
from nangluong.statistics.importing.facts import FactRow
from nangluong.statistics.importing.figures import HEADER, read_figures
from nangluong.statistics.importing.sources import Source, load_sources

TODAY = dt.date(2026, 9, 1)
ROWS = {"energy_institute.csv": 1422, "owid.csv": 440, "illustrative_balance_2019_2023.csv": 520}


@pytest.fixture(scope="module")
def codebook(reference: Path) -> Codebook:
    return load_codebook(reference)


@pytest.fixture(scope="module")
def sources(reference: Path) -> dict[str, Source]:
    return load_sources(reference)


@pytest.fixture(scope="module")
def figures(reference: Path, codebook: Codebook, sources: dict[str, Source]) -> dict[str, tuple[FactRow, ...]]:
    folder = reference / "statistics" / "figures"
    return {name: read_figures(folder / name, codebook, sources, as_of=TODAY).facts for name in ROWS}


@pytest.fixture(scope="module")
def ei(shared: Path) -> dict[tuple[str, str], Decimal]:
    with (shared / "data" / "statistics" / "vietnam" / "EI_2024_vietnam_long.csv").open(encoding="utf-8") as file:
        return {(row["sheet"].strip(), row["year"]): Decimal(row["value"]) for row in csv.DictReader(file)}


def _values(facts: tuple[FactRow, ...], product: str, flow: str) -> dict[str, Decimal]:
    return {fact.period: fact.value for fact in facts if (fact.product, fact.flow) == (product, flow)}


def test_every_file_is_read_whole(reference: Path, figures: dict[str, tuple[FactRow, ...]]) -> None:
    assert {name: len(facts) for name, facts in figures.items()} == ROWS
    lists = {"notes.csv", "context_series.csv"}
    assert {path.name for path in (reference / "statistics" / "figures").glob("*.csv")} == lists | set(ROWS)


def test_every_note_is_explained_in_both_languages(reference: Path, figures: dict[str, tuple[FactRow, ...]]) -> None:
    notes = {
        row.text("code"): (row.text("note_vi"), row.text("note_en"))
        for row in read_csv(reference / "statistics" / "figures" / "notes.csv", comments=True)
    }
    used = {fact.note for facts in figures.values() for fact in facts if fact.note}
    assert used <= set(notes)


def test_real_and_illustrative_never_share_a_file(figures: dict[str, tuple[FactRow, ...]]) -> None:
    for name, facts in figures.items():
        assert {fact.illustrative for fact in facts} == {name.startswith("illustrative_")}
        assert {fact.status == "I" for fact in facts} == {name.startswith("illustrative_")}


@pytest.mark.parametrize(
    ("sheet", "product", "flow", "scale"),
    [
        ("Coal Production - mt", "0", "01", 1000),
        ("Oil Production - tonnes", "X41", "01", 1000),
        ("Gas Production - Bcm", "3000", "01", 1000),
        ("Gas Consumption - Bcm", "3000", "XPC", 1000),
        ("Oil Consumption - Tonnes", "4", "XPC", 1000),
        ("Coal Consumption - EJ", "0", "XPE", 10**6),
        ("Oil Consumption - EJ", "4", "XPE", 10**6),
        ("Gas Consumption - EJ", "3000", "XPE", 10**6),
        ("Primary energy cons - EJ", "XTOT", "XPE", 10**6),
        ("Hydro Consumption - EJ", "7000", "XPEHY", 10**6),
        ("Electricity Generation - TWh", "7000", "01", 1000),
        ("Coal inputs - Elec generation", "7000", "018CL", 1000),
        ("Gas inputs - Elec generation", "7000", "018NG", 1000),
        ("Oil inputs - Elec generation", "7000", "018OL", 1000),
        ("Hydro Generation - TWh", "7000", "018HY", 1000),
        ("Wind Generation - TWh", "7000", "018WN", 1000),
        ("Solar Generation - TWh", "7000", "018SO", 1000),
        ("Geo Biomass Other - TWh", "7000", "018BF", 1000),
        ("Other inputs - Elec generation", "7000", "018OT", 1000),
        ("Oil refinery - throughput", "4100", "XRT", 1),
        ("Oil refinery - capacity", "4100", "131", 1),
        ("Solar Installed Capacity", "7000", "133SO", 1),
    ],
)
def test_each_energy_institute_series_is_the_published_one(
    ei: dict[tuple[str, str], Decimal],
    figures: dict[str, tuple[FactRow, ...]],
    sheet: str,
    product: str,
    flow: str,
    scale: int,
) -> None:
    published = {year: value * scale for (name, year), value in ei.items() if name == sheet}
    ours = _values(figures["energy_institute.csv"], product, flow)
    assert ours.keys() == published.keys()
    assert all(abs(ours[year] - published[year]) <= Decimal("5e-7") for year in ours)


def test_fuels_sum_to_primary_energy_and_sources_to_generation(figures: dict[str, tuple[FactRow, ...]]) -> None:
    """EI Viet Nam: Σ fuels = primary energy 1965-2023, Σ sources = generation 2000-2023 (facts/statistics.md 11)."""
    facts = figures["energy_institute.csv"]
    total = _values(facts, "XTOT", "XPE")
    parts = [_values(facts, product, "XPE") for product in ("0", "4", "3000")]
    parts += [_values(facts, "7000", f"XPE{suffix}") for suffix in ("HY", "WN", "SO", "BF", "NU")]
    assert len(total) == 59
    assert max(abs(sum(part[year] for part in parts) - total[year]) for year in total) < Decimal("0.1")
    generation = _values(facts, "7000", "01")
    by_source = [_values(facts, "7000", f"018{s}") for s in ("CL", "NG", "OL", "HY", "WN", "SO", "BF", "NU", "OT")]
    years = [year for year in generation if year >= "2000"]
    assert len(years) == 24
    assert max(abs(sum(part[year] for part in by_source) - generation[year]) for year in years) < Decimal("0.00001")


def test_coal_inputs_are_electricity_generated(figures: dict[str, tuple[FactRow, ...]]) -> None:
    """EI names the series "inputs": up to 2014 it is OWID's electricity from coal (kWh a head × population)."""
    ei = _values(figures["energy_institute.csv"], "7000", "018CL")
    owid = _values(figures["owid.csv"], "7000", "018CL")
    years = [str(year) for year in range(2000, 2015)]
    assert max(abs(ei[year] - owid[year]) for year in years) <= Decimal("0.1")


def test_owid_is_the_published_file(shared: Path, figures: dict[str, tuple[FactRow, ...]]) -> None:
    path = shared / "data" / "statistics" / "vietnam" / "owid_energy_vietnam_2000_2021.csv"
    with path.open(encoding="utf-8") as file:
        published = {row["year"]: row for row in csv.DictReader(file)}
    facts = figures["owid.csv"]
    total = _values(facts, "7000", "01")
    sources = [_values(facts, "7000", f"018{s}") for s in ("CL", "NG", "OL", "HY", "WN", "SO", "BF", "NU")]
    for year, row in published.items():
        assert total[year] == Decimal(row["electricity_generation_in_terawatt_hours"]) * 1000
        assert _values(facts, "0", "XPE")[year] == Decimal(row["primary_coal_consumption_in_terawatt_hours"]) * 3600
        hydro = Decimal(row["electricity_generation_from_hydropower_per_capita_in_kilowatt_hours"])
        assert abs(sources[3][year] - hydro * Decimal(row["population"]) / 10**6) <= Decimal("0.05")
        assert abs(sum(part[year] for part in sources) - total[year]) <= Decimal("0.3")


def test_context_series(reference: Path, codebook: Codebook, sources: dict[str, Source], shared: Path) -> None:
    folder = reference / "statistics" / "figures" / "context"
    units = load_series_units(reference)
    rows: dict[str, tuple[ContextRow, ...]] = {
        path.name: read_context(path, codebook, sources, units, as_of=TODAY) for path in sorted(folder.glob("*.csv"))
    }
    assert {name: len(found) for name, found in rows.items()} == {
        "climate_watch.csv": 1824,
        "energy_institute.csv": 473,
        "owid.csv": 107,
    }
    assert {row.series for found in rows.values() for row in found} == set(units)
    energy = {row.period: row.value for row in rows["climate_watch.csv"] if row.series == "ghg.sector.energy"}
    with (shared / "data" / "statistics" / "vietnam" / "climatewatch_vnm_emissions.csv").open(encoding="utf-8") as file:
        (published,) = [
            ast.literal_eval(row["emissions"])
            for row in csv.DictReader(file)
            if (row["data_source"], row["sector"], row["gas"]) == ("Climate Watch", "Energy", "All GHG")
        ]
    assert energy == {str(item["year"]): Decimal(str(item["value"])) for item in published}


def _file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "figures.csv"
    path.write_text("\n".join([",".join(HEADER), *lines, ""]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "kind", "field"),
    [
        ("ZZ,0,01,2019,1,kt,,A,owid,sourced,", "unknown_word", "place"),
        ("VN,4999,01,2019,1,kt,,A,owid,sourced,", "unknown_code", "product"),
        ("VN,0,0199,2019,1,kt,,A,owid,sourced,", "unknown_code", "flow"),
        ("VN,0,01,2031,1,kt,,A,owid,sourced,", "future_period", "period"),
        ("VN,0,01,2019,1,GWh,,A,owid,sourced,", "wrong_unit", "unit"),
        ('VN,0,01,2019,"1.234,5",kt,,A,owid,sourced,', "comma_dot_confusion", "value"),
        ("VN,0,01,2019,khoảng 5,kt,,A,owid,sourced,", "text_in_number", "value"),
        ("VN,0,01,2019,0.1234567,kt,,A,owid,sourced,", "too_many_decimals", "value"),
        ("VN,0,01,2019,1,kt,grossly,A,owid,sourced,", "unknown_word", "basis"),
        ("VN,0,01,2019,1,TJ,input_equivalent,A,owid,sourced,", "wrong_basis", "basis"),
        ("VN,0,XPE,2019,1,TJ,,A,owid,sourced,", "basis_missing", "basis"),
        ("VN,0,XPE,2018,1,kt,gross,A,owid,sourced,", "gross_against_net", "basis"),
        ("VN,0,01,2019,1,kt,,A,nobody,sourced,", "unknown_word", "source"),
        ("VN,0,01,2019,1,kt,,A,owid,guessed,", "unknown_word", "confidence"),
        ("VN,0,01,2019,1,kt,,A,illustrative,illustrative,", "illustrative_mark", "confidence"),
        ("VN,0,01,2019,1,kt,,I,owid,illustrative,", "illustrative_mark", "confidence"),
        ("VN,0,03,2018,2,kt,,A,owid,sourced,", "duplicate_key", "place+product+flow+period"),
        ("VN,0,01,2019,1,kt,,I,illustrative,illustrative,", "mixed_file", "confidence"),
    ],
)
def test_each_bad_cell_is_named(
    tmp_path: Path, codebook: Codebook, sources: dict[str, Source], line: str, kind: str, field: str
) -> None:
    path = _file(tmp_path, "VN,0,03,2018,1,kt,,A,owid,sourced,", line)
    with pytest.raises(IntakeError) as caught:
        read_figures(path, codebook, sources, as_of=TODAY)
    found = [(fault.kind, fault.line, fault.field) for fault in caught.value.faults]
    assert (kind, 3, field) in found


def test_selected_series_are_not_complete(codebook: Codebook, sources: dict[str, Source], tmp_path: Path) -> None:
    path = _file(tmp_path, "VN,0,03,2018,1,kt,,A,owid,sourced,")
    result = read_figures(path, codebook, sources, as_of=TODAY)
    assert [fact.complete for fact in result.facts] == [False]
    assert sources["unsd"].complete
