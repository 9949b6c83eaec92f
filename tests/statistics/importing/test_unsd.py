"""The native UNSD layout: exact values, leaf flags, and every refusal by file, line and field."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest

from nangluong.foundation.intake import IntakeError
from nangluong.statistics.importing.codebook import Codebook, load_codebook
from nangluong.statistics.importing.facts import ImportResult
from nangluong.statistics.importing.unsd import HEADER, read_unsd

TODAY = dt.date(2026, 9, 1)
FLOW = "UNSD:DF_UNDATA_ENERGY(1.2)"


@pytest.fixture(scope="module")
def codebook(reference: Path) -> Codebook:
    return load_codebook(reference)


def _line(
    product: str,
    flow: str,
    value: str,
    unit: str = "TN",
    mult: str = "3",
    factor: str = "",
    *,
    period: str = "2020",
    area: str = "398",
    status: str = "A",
    freq: str = "A",
    dataflow: str = FLOW,
) -> list[str]:
    return [dataflow, freq, area, product, flow, period, value, mult, unit, status, factor]


def _file(tmp_path: Path, lines: Iterable[list[str]], header: Iterable[str] = HEADER) -> Path:
    path = tmp_path / "unsd.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)
    return path


def _read(tmp_path: Path, codebook: Codebook, lines: Iterable[list[str]]) -> ImportResult:
    return read_unsd(_file(tmp_path, lines), codebook, as_of=TODAY)


def _refused(tmp_path: Path, codebook: Codebook, *lines: list[str]) -> IntakeError:
    with pytest.raises(IntakeError) as caught:
        _read(tmp_path, codebook, lines)
    return caught.value


def test_kazakhstan_2020_equals_the_published_balance(shared: Path, codebook: Codebook, tmp_path: Path) -> None:
    """Σ value × factor (gross gas × 0.9) by fuel group against UNSD's published balance: 8 of 8 within 1e-6 TJ.

    Source: UNdata via iiasa/message-ix-models; the shared file has a reduced header and is put into the native layout.
    """
    folder = shared / "data" / "statistics" / "unsd"
    with (folder / "KAZ_2020_DF_UNDATA_ENERGY_final_consumption.csv").open(encoding="utf-8") as file:
        published = list(csv.DictReader(line for line in file if not line.startswith("#")))
    with (folder / "KAZ_2020_expected_balance_TJ.csv").open(encoding="utf-8") as file:
        expected = {
            row["GROUP"]: Decimal(row["TJ"]) for row in csv.DictReader(x for x in file if not x.startswith("#"))
        }
    lines = [
        _line(
            row["COMMODITY"],
            row["TRANSACTION"],
            row["value"],
            row["UNIT_MEASURE"],
            row["UNIT_MULT"],
            row["CONVERSION_FACTOR"],
        )
        for row in published
    ]
    result = _read(tmp_path, codebook, lines)
    assert (result.report.rows_read, len(result.facts), len(result.checks)) == (18, 18, 0)
    assert result.report.rounded == 1
    groups = {position: row["GROUP"] for position, row in enumerate(published, 2)}
    totals = dict.fromkeys(expected, Decimal(0))
    for fact in result.facts:
        assert fact.own_factor is not None
        assert (fact.place, fact.period, fact.complete) == ("KZ", "2020", True)
        net = Decimal("0.9") if fact.product == "3000" else Decimal(1)
        totals[groups[fact.line]] += fact.value * fact.own_factor * net
    assert len(totals) == 8
    assert {group: abs(tj - expected[group]) < Decimal("1e-6") for group, tj in totals.items()} == dict.fromkeys(
        expected, True
    )


def test_codes_units_and_basis_become_ours(tmp_path: Path, codebook: Codebook) -> None:
    result = _read(
        tmp_path,
        codebook,
        [
            _line("4670", "12", "5415.747", factor="43.0", area="704"),
            _line("3000", "01", "371.5", "TJ", "3", "1", area="704"),
            _line("5110", "1231", "1000.5", "M3", factor="9.135", area="704"),
            _line("7000", "01", "7", "KWHR", "6", "3.6", area="4"),
            _line("0129", "1214o", "1500", "TN", "0", "25.8", area="704"),
        ],
    )
    rows = [(f.place, f.product, f.flow, str(f.value), f.unit, f.basis, str(f.own_factor)) for f in result.facts]
    assert rows == [
        ("VN", "467", "12", "5415.747000", "kt", "net", "43.000000000"),
        ("VN", "3000", "01", "371500.000000", "TJ", "gross", "1.000000000"),
        ("VN", "511", "1231", "1000.500000", "10^3-m3", "net", "9.135000000"),
        ("AF", "7000", "01", "7.000000", "GWh", "", "3.600000000"),
        ("VN", "0129", "1214O", "1.500000", "kt", "net", "25.800000000"),
    ]
    assert [(f.product, f.flow, f.factor, f.basis) for f in result.factors][1] == ("3000", "01", 1, "gross")


def test_totals_beside_their_parts_become_checks(tmp_path: Path, codebook: Codebook) -> None:
    """Pitfalls of the UNSD cube: 0100 repeats its classes; 12, 121 and 1214 repeat theirs; GA and NA are derived."""
    result = _read(
        tmp_path,
        codebook,
        [
            _line("0100", "01", "100"),
            _line("0110", "01", "40"),
            _line("0121", "01", "25"),
            _line("0129", "01", "35"),
            _line("4652", "12", "90"),
            _line("4652", "121", "30"),
            _line("4652", "1214", "30"),
            _line("4652", "1214B", "10"),
            _line("4652", "1214O", "20"),
            _line("4652", "122", "60"),
            _line("4652", "1221", "60"),
            _line("4652", "GA", "90"),
            _line("4652", "NA", "90"),
            _line("4652", "SD", "-0.0000000001"),
            _line("3000", "104", "5", "TJ", "0"),
            _line("3000", "104A", "5", "TJ", "0"),
        ],
    )
    kept = {(fact.product, fact.flow) for fact in result.facts}
    assert kept == {
        ("0110", "01"),
        ("0121", "01"),
        ("0129", "01"),
        ("4652", "1214B"),
        ("4652", "1214O"),
        ("4652", "1221"),
        ("3000", "104"),
        ("3000", "104A"),
    }
    checks = {(fact.product, fact.flow) for fact in result.checks}
    assert checks == {("01", "01"), *(("4652", flow) for flow in ("12", "121", "1214", "122", "GA", "NA", "SD"))}
    assert result.report.skipped == {"total_of_its_parts": 5, "derived_by_the_source": 3}
    assert sum(f.value for f in result.facts if f.product == "4652") == 90


def test_detail_short_of_its_total_gives_way_and_is_reported(tmp_path: Path, codebook: Codebook) -> None:
    result = _read(tmp_path, codebook, [_line("4680", "12", "100"), _line("4680", "1231", "40")])
    assert [(fact.flow, fact.value) for fact in result.facts] == [("12", 100)]
    (mismatch,) = result.report.mismatches
    assert (mismatch.flow, mismatch.total, mismatch.parts, mismatch.line) == ("12", 100, 40, 2)
    assert result.report.skipped == {"detail_short_of_total": 1}
    assert result.report.example == {"detail_short_of_total": 3}


def test_capacities_and_reserves_are_no_energy_flows(tmp_path: Path, codebook: Codebook) -> None:
    result = _read(
        tmp_path,
        codebook,
        [
            _line("EC", "133", "70", "MW", "3"),
            _line("EC", "1332", "2150.4", "MW", "0"),
            _line("EC", "13321", "2110.4", "MW", "0"),
            _line("4100", "131", "10471", factor=""),
            _line("4100", "1319", "9", "QQ", "0"),
            _line("4100", "17", "9", "QQ", "0"),
            _line("0110", "151", "3", "TN", "6"),
        ],
    )
    rows = [(fact.product, fact.flow, fact.value, fact.unit, fact.own_factor) for fact in result.facts]
    assert rows == [
        ("7000", "133", 70000, "MW", None),
        ("7000", "133HY", Decimal("2150.4"), "MW", None),
        ("4100", "131", 10471, "kt", None),
    ]
    assert result.report.skipped == {
        "capacity_detail": 1,
        "plant_or_reserve_detail": 2,
        "memo_in_unknown_unit": 1,
    }


NIGERIA_2020 = {
    ("7000", "01"): "39557.44499999999",
    ("7000", "015C"): "9598.792",
    ("7000", "015CE"): "9598.792",
    ("7000", "015HY"): "8123.259",
    ("7000", "015S"): "2.245",
    ("7000", "015SP"): "2.245",
    ("7000", "016C"): "21585.672",
    ("7000", "016CE"): "21585.672",
    ("7000", "016HY"): "168.895",
    ("7000", "016S"): "75.582",
    ("7000", "016SP"): "75.582",
    ("7000", "016W"): "3",
    ("7000", "019"): "38505.45",
    ("7000", "04"): "3009.256",
    ("7000", "09"): "238.747",
    ("7000", "0927"): "1051.9949999999953",
    ("7000", "0934"): "238.747",
    ("7000", "101"): "5481.778",
    ("7000", "12"): "31487.537000000004",
    ("7000", "121"): "7678.674",
    ("7000", "1214"): "7678.674",
    ("7000", "1214B"): "3860.133",
    ("7000", "1214O"): "3818.541",
    ("7000", "123"): "23808.863",
    ("7000", "1231"): "16262.727",
    ("7000", "1235"): "7546.136",
    ("7000", "EP"): "17724.296",
    ("7000", "GA"): "35496.193999999996",
    ("7000", "SP"): "21833.148999999998",
    ("7000H", "01"): "8292.154",
    ("7000S", "01"): "77.827",
    ("7000T", "01"): "31184.464",
    ("7000T", "01NG"): "31184.464",
    ("7000W", "01"): "3",
}


def test_the_electricity_of_a_native_country_file(tmp_path: Path, codebook: Codebook) -> None:
    """Electricity of Nigeria 2020 as UNSD publishes it (UNdata, Energy Statistics Database; every code of the file).

    Each kilowatt-hour is kept once: generation by source makes up production, use by consumer makes up final use, and
    own use keeps that of power plants (0927), which UNSD's total 09 leaves out.
    """
    lines = [_line(*cell, value, "GWHR", "0", "3.6000000", area="566") for cell, value in NIGERIA_2020.items()]
    result = _read(tmp_path, codebook, lines)
    kept = {fact.flow: fact.value for fact in result.facts}
    assert kept.keys() == {
        *("01", "015HY", "015SP", "016HY", "016SP", "016W", "018NG", "019", "04"),
        *("0927", "0934", "101", "1214B", "1214O", "1231", "1235"),
    }
    assert {fact.product for fact in result.facts} == {"7000"}
    by_source = [kept[flow] for flow in ("015HY", "016HY", "015SP", "016SP", "016W", "018NG")]
    assert sum(by_source) == kept["01"] == Decimal("39557.445")
    assert sum(kept[flow] for flow in ("1214B", "1214O", "1231", "1235")) == Decimal("31487.537")
    checks = {fact.flow: fact.value for fact in result.checks}
    assert checks.keys() == {"015S", "016S", "018HY", "018SO", "018T", "018WN", "09", "12", "121", "1214", "123", "GA"}
    assert abs(kept["01"] - kept["04"] - kept["0927"] - checks["GA"]) <= Decimal("0.000001")
    assert [(found.flow, found.parts) for found in result.report.mismatches] == [("09", Decimal("1290.742"))]
    assert result.report.skipped == {
        "derived_by_the_source": 1,
        "plant_or_reserve_detail": 4,
        "total_by_producer": 2,
        "total_of_its_parts": 11,
    }


def test_generation_given_only_by_source_is_kept(tmp_path: Path, codebook: Codebook) -> None:
    cells = {"7000H": "80", "7000S": "7", "7000W": "3", "7000T": "110"}
    lines = [_line(product, "01", value, "GWHR", "0", "3.6") for product, value in cells.items()]
    lines += [_line("7000T", f"01{fuel}", "50", "GWHR", "0", "3.6") for fuel in ("CL", "LB")]
    lines += [_line("7000T", "01DL", "10", "GWHR", "0", "3.6"), _line("7000T", "015DLE", "10", "GWHR", "0", "3.6")]
    result = _read(tmp_path, codebook, lines)
    assert {fact.flow: fact.value for fact in result.facts} == {
        "018HY": 80,
        "018SO": 7,
        "018WN": 3,
        "018CL": 100,
        "018OL": 10,
    }
    assert [fact.flow for fact in result.checks] == ["018T"]
    assert result.report.skipped["added_to_another_row"] == 1


def test_repeated_cells_are_refused_also_where_cells_are_added_up(tmp_path: Path, codebook: Codebook) -> None:
    line = _line("7000T", "01CL", "50", "GWHR", "0", "3.6")
    assert _refused(tmp_path, codebook, line, line).kind == "duplicate_key"


def test_unknown_codes_can_be_left_out_on_demand(tmp_path: Path, codebook: Codebook) -> None:
    path = _file(tmp_path, [_line("4680", "03", "1"), _line("9Z", "03", "2"), _line("4680", "zz", "3")])
    with pytest.raises(IntakeError):
        read_unsd(path, codebook, as_of=TODAY)
    result = read_unsd(path, codebook, as_of=TODAY, skip_unknown=True)
    assert len(result.facts) == 1
    assert (result.report.skipped, result.report.example) == ({"unknown_code": 2}, {"unknown_code": 3})


def test_missing_is_not_zero(tmp_path: Path, codebook: Codebook) -> None:
    result = _read(tmp_path, codebook, [_line("4680", "03", "", status="M"), _line("4680", "04", "0")])
    assert [(fact.flow, fact.value) for fact in result.facts] == [("04", 0)]
    assert result.report.skipped == {"missing_value": 1}


def test_values_are_rounded_half_to_even_at_six_decimals_and_counted(tmp_path: Path, codebook: Codebook) -> None:
    result = _read(
        tmp_path,
        codebook,
        [_line("4680", "03", "0.0000005"), _line("4680", "04", "0.0000015"), _line("4680", "06", "-7.5e-12")],
    )
    assert [str(fact.value) for fact in result.facts] == ["0.000000", "0.000002", "0.000000"]
    assert result.report.rounded == 3


def test_only_the_areas_asked_for_are_kept(tmp_path: Path, codebook: Codebook) -> None:
    path = _file(tmp_path, [_line("4680", "03", "1", area="704"), _line("4680", "03", "2")])
    result = read_unsd(path, codebook, as_of=TODAY, areas={"VN"})
    assert [fact.place for fact in result.facts] == ["VN"]
    assert result.report.skipped == {"other_area": 1}


@pytest.mark.parametrize(
    ("line", "kind", "field"),
    [
        (_line("4999", "03", "1"), "unknown_code", "COMMODITY"),
        (_line("4680", "77", "1"), "unknown_code", "TRANSACTION"),
        (_line("4680", "03", "1", area="999"), "unknown_code", "REF_AREA"),
        (_line("4680", "03", "1", "GWHR", "0"), "wrong_unit", "UNIT_MEASURE"),
        (_line("7000", "03", "1", "TN"), "wrong_unit", "UNIT_MEASURE"),
        (_line("4680", "03", "12 kt"), "text_in_number", "OBS_VALUE"),
        (_line("4680", "03", "1.234,5"), "comma_dot_confusion", "OBS_VALUE"),
        (_line("4680", "03", "1,234.5"), "comma_dot_confusion", "OBS_VALUE"),
        (_line("4680", "03", ""), "empty_cell", "OBS_VALUE"),
        (_line("4680", "03", "1e13"), "number_too_large", "OBS_VALUE"),
        (_line("4680", "03", "1", mult="99"), "number_too_large", "OBS_VALUE"),
        (_line("4680", "03", "1", factor="1e11"), "number_too_large", "CONVERSION_FACTOR"),
        (_line("4680", "03", "1", period="2027"), "future_period", "TIME_PERIOD"),
        (_line("4680", "03", "1", period="2020-01"), "bad_period", "TIME_PERIOD"),
        (_line("4680", "03", "1", freq="M"), "unknown_word", "FREQ"),
        (_line("4680", "03", "1", status="?"), "unknown_word", "OBS_STATUS"),
        (_line("4680", "03", "1", mult="x"), "bad_multiplier", "UNIT_MULT"),
        (_line("4680", "03", "1", factor="-4"), "negative_factor", "CONVERSION_FACTOR"),
        (_line("4680", "03", "1", dataflow="ESTAT:NRG_BAL_S(1.0)"), "wrong_dataflow", "DATAFLOW"),
    ],
)
def test_each_bad_cell_is_named(tmp_path: Path, codebook: Codebook, line: list[str], kind: str, field: str) -> None:
    error = _refused(tmp_path, codebook, _line("4652", "03", "5"), line)
    assert [(fault.kind, fault.line, fault.field) for fault in error.faults] == [(kind, 3, field)]
    assert error.message_vi.startswith(f"unsd.csv, dòng 3, cột {field}: ")
    assert error.message_en.startswith(f"unsd.csv, line 3, field {field}: ")


def test_a_repeated_key_names_both_lines_also_under_another_spelling(tmp_path: Path, codebook: Codebook) -> None:
    error = _refused(
        tmp_path, codebook, _line("0100", "1214o", "5"), _line("0129", "03", "5"), _line("01", "1214O", "6")
    )
    (fault,) = error.faults
    assert (fault.kind, fault.line) == ("duplicate_key", 4)
    assert "dòng 2" in fault.reason_vi


def test_all_faults_of_a_file_come_together_up_to_a_bound(tmp_path: Path, codebook: Codebook) -> None:
    error = _refused(tmp_path, codebook, _line("4680", "03", "x"), _line("4680", "04", "y"), _line("9", "zz", "z"))
    assert [fault.line for fault in error.faults] == [2, 3, 4]
    many = [_line("4680", "03", "x", period=str(year)) for year in range(1820, 2020)] + [_line("4680", "04", "x")]
    assert len(_refused(tmp_path, codebook, *many).faults) == 200


def test_the_reduced_header_is_refused(tmp_path: Path, codebook: Codebook) -> None:
    path = _file(tmp_path, [["0100", "12", "1"]], ["COMMODITY", "TRANSACTION", "value"])
    with pytest.raises(IntakeError) as caught:
        read_unsd(path, codebook, as_of=TODAY)
    assert caught.value.kind == "wrong_header"
    assert ",".join(HEADER) in caught.value.message_vi


def test_a_truncated_file_yields_nothing(tmp_path: Path, codebook: Codebook) -> None:
    path = _file(tmp_path, [_line("4680", "03", "1"), _line("4680", "04", "2", factor="41.82691")])
    path.write_bytes(path.read_bytes()[:-6])
    with pytest.raises(IntakeError) as caught:
        read_unsd(path, codebook, as_of=TODAY)
    assert (caught.value.kind, caught.value.faults[0].line) == ("truncated", 3)
