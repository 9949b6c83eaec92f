from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.models import AuditEntry
from nangluong.registry.boundaries import MAP_BYTES, import_boundaries
from nangluong.registry.drawing import outline_url, outlines, tile_map
from nangluong.registry.models import Boundary, BoundarySet
from nangluong.registry.outlines import BoundaryFileError
from nangluong.registry.queries.places import provinces
from tests.registry.conftest import TODAY, square

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """Write a file with a square for each of today's provinces and one in each archipelago."""
    islands = {"48": square(112.0, 16.5, 0.1), "56": square(114.0, 9.5, 0.1)}
    features = []
    for number, unit in enumerate(provinces(TODAY)):
        code = unit.version.place_id
        rings = [[square(102 + number % 6, 8 + number // 6)]] + ([[islands[code]]] if code in islands else [])
        geometry = {"type": "MultiPolygon", "coordinates": rings}
        features.append({"type": "Feature", "id": code, "properties": {"code": code}, "geometry": geometry})
    path = tmp_path / "tinh.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_maps_have_no_outline_before_the_import() -> None:
    assert outline_url(TODAY) is None
    assert outlines(TODAY) is None
    assert tile_map({}, TODAY)["outline_url"] is None


def test_from_the_import_on_maps_draw_outlines(sound: Path, client: Client) -> None:
    stored = import_boundaries(actor=SYSTEM, path=sound, source="tự vẽ")
    assert stored.valid.lower == dt.date(2025, 7, 1)
    assert Boundary.objects.filter(boundary_set=stored).count() == 34
    url = outline_url(TODAY)
    assert url is not None
    answer = client.get(url)
    assert answer.status_code == 200
    features = answer.json()["features"]
    assert len(features) == 34
    assert {"code": "48", "name": "Đà Nẵng"} in [feature["properties"] for feature in features]
    assert b'data-chart="outline-map"' in client.get(reverse("registry:places")).content


def test_the_day_before_the_reform_has_no_outline(sound: Path) -> None:
    import_boundaries(actor=SYSTEM, path=sound)
    assert outline_url(dt.date(2025, 6, 30)) is None
    assert outline_url(dt.date(2025, 7, 1)) is not None


def test_the_same_file_twice_changes_nothing(sound: Path) -> None:
    first = import_boundaries(actor=SYSTEM, path=sound)
    assert import_boundaries(actor=SYSTEM, path=sound).pk == first.pk
    assert BoundarySet.objects.count() == 1
    assert AuditEntry.objects.filter(verb="import_boundaries").count() == 1


def test_another_file_closes_the_set_before(sound: Path) -> None:
    first = import_boundaries(actor=SYSTEM, path=sound)
    sound.write_text(sound.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    second = import_boundaries(actor=SYSTEM, path=sound)
    first.refresh_from_db()
    assert first.valid.upper == second.valid.lower == TODAY
    third = import_boundaries(actor=SYSTEM, path=sound, valid_from=dt.date(2025, 7, 1))
    assert list(BoundarySet.objects.all()) == [third]


def test_a_refused_file_leaves_everything_as_it_was(sound: Path) -> None:
    first = import_boundaries(actor=SYSTEM, path=sound)
    document = json.loads(sound.read_text(encoding="utf-8"))
    document["features"].pop()
    sound.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(BoundaryFileError):
        import_boundaries(actor=SYSTEM, path=sound)
    assert list(BoundarySet.objects.all()) == [first]


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe{\x00"])
def test_no_file_an_empty_one_and_utf16_are_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "tinh.geojson"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BoundaryFileError):
        import_boundaries(actor=SYSTEM, path=path)


def test_a_person_without_the_right_is_refused(sound: Path) -> None:
    with pytest.raises(NotPermitted):
        import_boundaries(actor=Actor("khách"), path=sound)
    assert not BoundarySet.objects.exists()


def test_the_command_says_what_was_kept(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_boundaries", str(sound), "--source", "tự vẽ")
    assert "2025-07-01" in capsys.readouterr().out


def test_the_real_outlines_keep_every_island_and_stay_small(shared: Path, client: Client) -> None:
    # data/geo/vn34_provinces_gso_codes.geojson: 403 polygons, 92,875 points, of which Hoàng Sa 46, Trường Sa 139.
    path = shared / "data" / "geo" / "vn34_provinces_gso_codes.geojson"
    stored = import_boundaries(actor=SYSTEM, path=path, source="vietnamese-provinces-database, MIT")
    assert stored.points_read == 92_875
    assert stored.points_kept < 25_000
    url = outline_url(TODAY)
    assert url is not None
    answer = client.get(url)
    assert len(answer.content) < MAP_BYTES
    rings = {f["id"]: [polygon[0] for polygon in f["geometry"]["coordinates"]] for f in answer.json()["features"]}
    assert sum(len(own) for own in rings.values()) == 403
    assert sum(min(x for x, _ in ring) > 111 for ring in rings["48"]) == 46
    assert sum(min(x for x, _ in ring) > 109.5 for ring in rings["56"]) >= 138
