"""`nangluong import-unsd`: a country's questionnaire gives its balance; a faulty file gives nothing."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.intake import IntakeError
from nangluong.foundation.lake import lake
from nangluong.statistics.importing.unsd import HEADER
from nangluong.statistics.models import Batch
from nangluong.statistics.queries.balance import REAL, cells, contributions
from nangluong.statistics.releases import build_release

pytestmark = pytest.mark.usefixtures("empty_lake")


def native(rows: Iterator[dict[str, str]], path: Path, area: str = "398") -> Path:
    """Write observations in UNSD's native layout."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        for row in rows:
            fixed = {"DATAFLOW": "UNSD:DF_UNDATA_ENERGY(1.2)", "FREQ": "A", "REF_AREA": area, "TIME_PERIOD": "2020"}
            writer.writerow({name: row.get(name, fixed.get(name, "")) for name in HEADER})
    return path


@pytest.fixture
def kazakhstan(shared: Path, tmp_path: Path) -> Path:
    """Return the shared extract of Kazakhstan in the native layout."""
    source = shared / "data/statistics/unsd/KAZ_2020_DF_UNDATA_ENERGY_final_consumption.csv"
    lines = [line for line in source.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = ({**row, "OBS_VALUE": row["value"]} for row in csv.DictReader(lines))
    return native(rows, tmp_path / "kazakhstan.csv")


def test_kazakhstan_is_in_the_release_as_unsd_published_it(kazakhstan: Path, shared: Path) -> None:
    said = StringIO()
    call_command("import_unsd", kazakhstan, stdout=said)
    assert "unsd/KZ" in said.getvalue()
    release = build_release(SYSTEM, title_vi="x", title_en="x")
    assert release.snapshot is not None
    found = cells(release.snapshot, REAL, "KZ", "2020")
    expected = shared / "data/statistics/unsd/KAZ_2020_expected_balance_TJ.csv"
    lines = [line for line in expected.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    published = {row["GROUP"]: Decimal(row["TJ"]) for row in csv.DictReader(lines)}
    ours = {
        "B00_CL": ["COALP", "PEATP"],
        "B01_CP": ["COALS", "PEATS"],
        "B02_PO": ["OILP"],
        "B03_OP": ["OILS"],
        "B04_NG": ["GAS"],
        "B05_BW": ["BIOW"],
        "B07_EL": ["ELEC"],
        "B08_HT": ["HEAT"],
    }
    for group, columns in ours.items():
        total = sum((cell.energy_tj or 0 for code in columns if (cell := found.get(("7.1", code)))), Decimal(0))
        assert abs(total - published[group]) < Decimal("0.000001"), group
    (gas,) = contributions(release.snapshot, REAL, "KZ", "2020", "7.1", "3000")
    assert (gas.gross_to_net, gas.energy_tj) == (True, Decimal("256043.745"))


def test_another_country_is_left_alone(kazakhstan: Path, tmp_path: Path) -> None:
    call_command("import_unsd", kazakhstan, stdout=StringIO())
    one = {"COMMODITY": "7000", "TRANSACTION": "12", "OBS_VALUE": "5", "UNIT_MEASURE": "GWHR", "UNIT_MULT": "0"}
    call_command("import_unsd", native(iter([one]), tmp_path / "vn.csv", area="704"), stdout=StringIO())
    places = lake().read("SELECT place, count(*) FROM lake.fact GROUP BY place ORDER BY place").fetchall()
    assert places == [("KZ", 18), ("VN", 1)]


def test_one_bad_row_and_nothing_of_the_file_is_loaded(kazakhstan: Path) -> None:
    text = kazakhstan.read_text(encoding="utf-8").replace("17426.452", "mười bảy")
    kazakhstan.write_text(text, encoding="utf-8")
    with pytest.raises(IntakeError) as caught:
        call_command("import_unsd", kazakhstan, stdout=StringIO())
    assert "kazakhstan.csv" in caught.value.message_en
    assert "OBS_VALUE" in caught.value.message_en
    assert lake().read("SELECT count(*) FROM lake.fact").fetchone() == (0,)
    assert not Batch.objects.exists()


def test_unknown_codes_can_be_left_out_and_are_counted(kazakhstan: Path) -> None:
    text = kazakhstan.read_text(encoding="utf-8").replace(",8000,12,", ",8ZZZ,12,")
    kazakhstan.write_text(text, encoding="utf-8")
    with pytest.raises(IntakeError):
        call_command("import_unsd", kazakhstan, stdout=StringIO())
    call_command("import_unsd", kazakhstan, skip_unknown=True, stdout=StringIO())
    batch = Batch.objects.get()
    assert (batch.added, batch.skipped) == (17, 1)
