"""The readings lake in an object store: a real S3 server on this machine, the same content as in a folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.object_store import S3Access
from nangluong.metering.lake.catalogue import all_files
from nangluong.metering.lake.store import readings_lake, storage
from nangluong.metering.maintenance.compaction import compact_month
from nangluong.metering.maintenance.verifying import verify_readings
from nangluong.metering.queries.readings import validated_days
from nangluong.metering.received import append_received
from nangluong.metering.runs import start_vee_run
from tests.metering.small_night import Inline, Night

_CONTENT = "SELECT count(*), sum(hash(point_id, day, wh, quality, known_wh)) FROM lake.reading_validated_48"


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Access]:
    """Run moto's S3 server with a bucket `so-do`."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    keys = {"aws_access_key_id": "k", "aws_secret_access_key": "s", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=f"http://{host}:{port}", **keys).create_bucket(Bucket="so-do")
    yield S3Access(f"{host}:{port}", "us-east-1", "k", "s", tls=False)
    server.stop()


@pytest.fixture
def in_a_bucket(settings: Settings, s3: S3Access) -> None:
    """Let the lake lie in the bucket."""
    settings.LAKE_PATH, settings.LAKE_S3 = "s3://so-do/kho", s3


def _work(night: Night) -> list[tuple[object, ...]]:
    append_received(1, [night.rows(0, 1)], author="test")
    for number in range(2):
        start_vee_run(SYSTEM, first_day=night.day(number), last_day=night.day(number), runner=Inline())
    return readings_lake().read(_CONTENT).fetchall()


def test_a_night_in_an_object_store_is_that_of_a_folder(in_a_bucket: None, own_lake: Night, db: None) -> None:
    found = _work(own_lake)
    point = int(own_lake.point_id[2])
    days = validated_days(point, own_lake.day(0), own_lake.day(1))
    assert not storage().local
    assert [one.day for one in days] == [own_lake.day(0), own_lake.day(1)]
    compact_month(SYSTEM, month=own_lake.first, runner=Inline())
    assert len(all_files("reading_validated_48")) == 1
    assert readings_lake().read(_CONTENT).fetchall() == found
    assert [one.known_wh for one in validated_days(point, own_lake.day(0), own_lake.day(1))] == [
        one.known_wh for one in days
    ]
    assert list(verify_readings(runner=Inline())) == []


def test_the_same_night_in_a_folder(own_lake: Night, db: None) -> None:
    rows = _work(own_lake)
    assert storage().local
    assert rows[0][0] == 2 * (len(own_lake.point_id) + 4)
