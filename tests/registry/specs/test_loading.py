from __future__ import annotations

import csv
import shutil
from collections import Counter
from pathlib import Path

import pytest

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.models import AuditEntry
from nangluong.foundation.reference import Counts, ReferenceFileError
from nangluong.foundation.reference.loading import load_spec
from nangluong.foundation.reference.spec import ReferenceSpec
from nangluong.registry.models import Facility, FacilityVersion, Instrument, PlaceVersion, Subsector
from tests.registry.conftest import registry_specs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]


_LATER = "08,province,Tuyên Quang,Tuyen Quang,07/2025"


@pytest.fixture
def copy(tmp_path: Path, reference: Path) -> Path:
    """Return a copy of the reference data that a test may spoil."""
    shutil.copytree(reference / "registry", tmp_path / "registry")
    return tmp_path


def _spec(name: str) -> ReferenceSpec:
    return next(spec for spec in registry_specs() if spec.name == f"registry.{name}")


def _rows(reference: Path, name: str) -> list[dict[str, str]]:
    lines = (reference / "registry" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_loading_again_changes_nothing(reference: Path) -> None:
    entries = AuditEntry.objects.count()
    for spec in registry_specs():
        counts = load_spec(spec, actor=SYSTEM, root=reference)
        assert (counts.added, counts.changed) == (0, 0), spec.name
        assert counts.unchanged > 0, spec.name
    assert AuditEntry.objects.count() == entries


def test_a_changed_row_and_a_new_row_are_counted(copy: Path) -> None:
    path = copy / "registry" / "subsectors.csv"
    text = path.read_text(encoding="utf-8").replace(",Than,", ",Than đá,")
    path.write_text(text + "hydrogen,7,Hydro,Hydrogen,thử,illustrative\n", encoding="utf-8")
    assert load_spec(_spec("subsectors"), actor=SYSTEM, root=copy) == Counts(added=1, changed=1, unchanged=5)
    assert Subsector.objects.get(pk="coal").name == "Than đá"


def test_a_version_can_be_closed_and_followed(copy: Path) -> None:
    path = copy / "registry" / "place_versions.csv"
    text = path.read_text(encoding="utf-8")
    text = text.replace("01,city,Hà Nội,Ha Noi,2025-07-01,,", "01,city,Hà Nội,Ha Noi,2025-07-01,2030-01-01,")
    path.write_text(text + "01,city,Thủ đô Hà Nội,Ha Noi Capital,2030-01-01,,thử,illustrative\n", encoding="utf-8")
    counts = load_spec(_spec("place_versions"), actor=SYSTEM, root=copy)
    assert (counts.added, counts.changed) == (1, 1)
    assert PlaceVersion.objects.filter(place="01").count() == 2


@pytest.mark.parametrize(
    ("name", "old", "new", "field"),
    [
        ("places", "VN,country,,", "VN,continent,,", "level"),
        ("places", "01,province,VN,01", "01,province,XX,01", "parent"),
        (
            "place_versions",
            "08,province,Tuyên Quang,Tuyen Quang,2025-07-01,",
            "08,province,Tuyên Quang,Tuyen Quang,07/2025,",
            "valid_from",
        ),
        (
            "place_versions",
            "75,city,Đồng Nai,Dong Nai,2026-04-30",
            "75,city,Đồng Nai,Dong Nai,2026-04-01",
            "valid_from",
        ),
        ("place_versions", "63-02,province,Hà Giang", "63-03,province,Hà Giang", "place"),
        ("place_successions", "63-02,08,", "63-02,09,", "successor"),
        ("organisations", "evn,state_group,", "evn,guild,", "kind"),
        ("facilities", ",2400,MW,", ",2.400.000,MW,", "capacity"),
        ("facilities", ",2400,MW,", ",-2400,MW,", "capacity"),
        ("facilities", ",2400,MW,", ",2400,kW,", "capacity_unit"),
        ("facilities", ",21.49706,", ",121.49706,", "latitude"),
        ("facilities", ",21.49706,", ",,", "latitude"),
        ("facilities", "wri-1030899,Son La,", "wri-1030898,Son La,", "valid_from"),
    ],
)
def test_a_bad_row_names_file_line_and_field_and_loads_nothing(
    copy: Path, name: str, old: str, new: str, field: str
) -> None:
    path = copy / "registry" / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    line = text[: text.index(old)].count("\n") + 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    before = FacilityVersion.objects.count(), PlaceVersion.objects.count(), AuditEntry.objects.count()
    with pytest.raises(ReferenceFileError) as refusal:
        load_spec(_spec(name), actor=SYSTEM, root=copy)
    assert f"registry/{name}.csv" in refusal.value.message_vi
    assert any(field in problem.field for problem in refusal.value.problems)
    assert any(abs(problem.line - line) <= 1 for problem in refusal.value.problems)
    assert (FacilityVersion.objects.count(), PlaceVersion.objects.count(), AuditEntry.objects.count()) == before


def test_a_span_that_meets_a_stored_one_is_refused_in_words(copy: Path) -> None:
    path = copy / "registry" / "place_versions.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("01,city,Hà Nội,Ha Noi,2025-07-01", "01,city,Hà Nội,Ha Noi,2026-07-01"), encoding="utf-8"
    )
    with pytest.raises(ReferenceFileError, match="đã lưu"):
        load_spec(_spec("place_versions"), actor=SYSTEM, root=copy)


def test_instruments_end_after_they_begin(copy: Path) -> None:
    path = copy / "registry" / "instruments.csv"
    text = path.read_text(encoding="utf-8")
    assert "2026-07-01,2027-02-28" in text
    path.write_text(text.replace("2026-07-01,2027-02-28", "2026-07-01,2025-02-28"), encoding="utf-8")
    with pytest.raises(ReferenceFileError) as refusal:
        load_spec(_spec("instruments"), actor=SYSTEM, root=copy)
    assert refusal.value.problems[0].field == "expires_on"


def test_every_row_has_a_source_and_rows_are_sorted(reference: Path) -> None:
    for path in sorted((reference / "registry").glob("*.csv")):
        rows = _rows(reference, path.stem)
        assert all(row["source"] and row["confidence"] for row in rows), path.name
        if "position" not in rows[0] and "row" not in rows[0]:
            key = next(iter(rows[0]))
            assert [row[key] for row in rows] == sorted(row[key] for row in rows), path.name


def test_the_304_plants_of_the_source_are_all_there_once(reference: Path, shared: Path) -> None:
    source = shared / "data" / "statistics" / "vietnam" / "wri_gppd_Vietnam_raw.csv"
    with source.open(encoding="utf-8") as lines:
        raw = list(csv.DictReader(lines))
    own = [row for row in _rows(reference, "facilities") if row["code"].startswith("wri-")]
    assert len(raw) == len(own) == 304
    ids = Counter(row["Power Plant ID"] for row in raw)
    assert Counter(row["code"].split("-")[1] for row in own) == ids
    assert sum(float(row["Capacity (MW)"]) for row in raw) == pytest.approx(sum(float(row["capacity"]) for row in own))
    fuels = {"Hydro": "hydro", "Coal": "coal", "Oil": "oil", "Gas": "gas", "Biomass": "bioenergy", "Wind": "wind"}
    assert Counter(fuels[row["Fuel"]] for row in raw) == Counter(row["energy_source"] for row in own)


def test_no_name_is_left_double_encoded() -> None:
    texts = [*Facility.objects.values_list("locality", flat=True), *Facility.objects.values_list("river", flat=True)]
    texts += FacilityVersion.objects.values_list("name", flat=True)
    assert "Na Tẩu" in texts
    assert not [text for text in texts if any(sign in text for sign in "Ã»º¡â€")]


def test_what_is_recalled_says_so() -> None:
    # facts/vietnam.md section 4 marks NĐ 62/2025 as from memory, QĐ 768/QĐ-TTg of 15/04/2025 as sourced (S29).
    assert Instrument.objects.get(number="62/2025/NĐ-CP").confidence == "recalled"
    sourced = Instrument.objects.get(number="768/QĐ-TTg")
    assert (sourced.confidence, sourced.issued_on.isoformat()) == ("sourced", "2025-04-15")
