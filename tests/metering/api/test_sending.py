"""Sending readings over HTTP: keys, receipts, bodies cut off, refusals as problems."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from nangluong.foundation.actor import SYSTEM
from nangluong.metering.api import bodies
from nangluong.metering.api.service import description
from nangluong.metering.intake import taking
from nangluong.metering.intake.sources import issue_key, revoke_key
from nangluong.metering.models import IntakeBatch, QuarantinedPart
from tests.metering.intake.estate import FOREIGN, Estate, day_json, wide_file, yesterday

URL = "/do-dem/api/v1/readings"


@pytest.fixture
def key(estate_of_two: Estate) -> str:
    """Return a key of the source of Hà Nội."""
    return issue_key(SYSTEM, estate_of_two.source, label="thử")[1]


def send(raw: bytes, key: str, *, query: str = "", content_type: str = "text/csv", **headers: str) -> HttpResponse:
    """Send a body with a key."""
    more = {"Authorization": f"Bearer {key}"} | headers
    client = Client(enforce_csrf_checks=True)
    answer: HttpResponse = client.post(URL + query, raw, content_type=content_type, headers=more)
    return answer


def problem_of(answer: HttpResponse) -> tuple[int, str]:
    """Return status and code of a refusal."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = json.loads(answer.content)
    assert found["messages"]["vi"]
    return answer.status_code, found["code"]


def test_a_file_gives_a_receipt_and_the_same_again(estate_of_two: Estate, key: str) -> None:
    """200 when all is taken; the receipt can be read again."""
    raw = wide_file(estate_of_two.meters, [yesterday()])
    first, again = send(raw, key, query="?name=dem.csv"), send(raw, key)
    assert (first.status_code, again.status_code) == (200, 200)
    receipt = json.loads(first.content)
    assert (receipt["state"], receipt["added"], receipt["name"], receipt["repeated"]) == ("taken", 6, "dem.csv", False)
    assert json.loads(again.content) == receipt | {"repeated": True}
    read = Client().get(f"/do-dem/api/v1/batches/{receipt['batch']}", headers={"Authorization": f"Bearer {key}"})
    assert json.loads(read.content) == receipt


def test_what_is_not_all_taken_is_answered_202(estate_of_two: Estate, key: str) -> None:
    """Durable, but some of it waits or is in quarantine."""
    answer = send(wide_file([estate_of_two.meters[0], FOREIGN, "LA-9"], [yesterday()]), key)
    receipt = json.loads(answer.content)
    assert answer.status_code == 202
    assert (receipt["added"], receipt["refused"], receipt["waiting"]) == (1, 1, 1)


def test_nothing_taken_is_a_refusal_with_reasons(estate_of_two: Estate, key: str) -> None:
    """And the quarantine keeps it."""
    answer = send(day_json(estate_of_two.meters[0], yesterday(), wh=[1] * 46), key, content_type="application/json")
    assert problem_of(answer) == (422, "metering_batch_refused")
    assert "width" in answer.content.decode()
    assert QuarantinedPart.objects.count() == 1


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer sai", "Basic eDp5", "Bearer \xff"])
def test_without_a_right_key_nothing_is_read(header: str, estate_of_two: Estate) -> None:
    """The same refusal for all."""
    answer = Client().post(URL, b"x", content_type="text/csv", headers={"Authorization": header})
    assert problem_of(answer) == (401, "metering_wrong_key")


def test_a_revoked_key_is_refused(estate_of_two: Estate) -> None:
    """From the next message on."""
    made, text = issue_key(SYSTEM, estate_of_two.source, label="thử")
    revoke_key(SYSTEM, made)
    assert problem_of(send(b"x", text)) == (401, "metering_wrong_key")


def test_a_receipt_of_another_source_does_not_exist(estate_of_two: Estate, key: str) -> None:
    """Numbers can be guessed, receipts not read."""
    other = issue_key(SYSTEM, estate_of_two.foreign_source, label="thử")[1]
    number = json.loads(send(wide_file(estate_of_two.meters[:1], [yesterday()]), key).content)["batch"]
    address = f"/do-dem/api/v1/batches/{number}"
    assert problem_of(Client().get(address, headers={"Authorization": f"Bearer {other}"})) == (404, "no_such_thing")
    assert problem_of(Client().get("/do-dem/api/v1/batches/99999999999999999999")) == (422, "invalid_parameters")


def test_gzip_is_unpacked(estate_of_two: Estate, key: str) -> None:
    """The digest is that of the content, so packed and unpacked are one batch."""
    raw = wide_file(estate_of_two.meters[:2], [yesterday()])
    packed = send(gzip.compress(raw), key, **{"Content-Encoding": "gzip"})
    assert packed.status_code == 200
    assert json.loads(send(raw, key).content)["repeated"]


@pytest.mark.parametrize("cut", ["gzip", "junk", "unknown"])
def test_a_broken_body_takes_nothing(cut: str, estate_of_two: Estate, key: str) -> None:
    """Cut off, with something behind it, or in an encoding nobody knows."""
    raw = wide_file(estate_of_two.meters[:1], [yesterday()])
    packed = gzip.compress(raw)
    body = {"gzip": packed[:-9], "junk": packed + b"more", "unknown": raw}[cut]
    answer = send(body, key, **{"Content-Encoding": "br" if cut == "unknown" else "gzip"})
    assert problem_of(answer) == (400, "metering_body_broken")
    assert not IntakeBatch.objects.exists()


class _Cut(HttpRequest):
    """A request whose connection ends before the length it stated."""

    def __init__(self, raw: bytes) -> None:
        super().__init__()
        self._stream = io.BytesIO(raw)
        self.META["CONTENT_LENGTH"] = str(len(raw) + 5)


def test_a_connection_that_ends_early_takes_nothing() -> None:
    """Half a file of whole lines would look like a file."""
    with pytest.raises(bodies.BodyBroken), bodies.body_in_file(_Cut(b"meter\n")):
        pass


def test_a_bomb_is_stopped_at_the_bound(estate_of_two: Estate, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unpacking ends where a batch may end."""
    monkeypatch.setattr(taking, "MOST_BYTES", 2**20)
    answer = send(gzip.compress(b"\0" * 2**24), key, **{"Content-Encoding": "gzip"})
    assert problem_of(answer) == (413, "metering_too_large")


def test_what_is_misspelt_is_refused(estate_of_two: Estate, key: str) -> None:
    """Parameters, formats and methods."""
    assert problem_of(send(b"x", key, query="?nmae=a")) == (422, "invalid_parameters")
    assert problem_of(send(b"x", key, query="?format=excel")) == (422, "invalid_parameters")
    assert problem_of(send(b"\0\0", key, content_type="application/octet-stream"))[0] == 415
    assert Client().get(URL).status_code == 405


def test_no_file_is_left_behind(estate_of_two: Estate, key: str) -> None:
    """Neither of a batch taken nor of one refused."""
    send(wide_file(estate_of_two.meters[:1], [yesterday()]), key)
    send(b"x", key, query="?format=dlms")
    folder = bodies.Path(bodies.settings.INCOMING_PATH)
    assert list(folder.iterdir()) == []


def test_the_description_names_every_answer() -> None:
    """Both operations, with their refusals and the key."""
    described = description()
    posted = described["paths"]["/do-dem/api/v1/readings"]["post"]
    assert {"200", "202", "400", "401", "413", "415", "422"} <= set(posted["responses"])
    assert posted["security"] == [{"sourceKey": []}]
    assert "text/csv" in posted["requestBody"]["content"]
    assert "Problem" in described["components"]["schemas"]
