"""Where bytes lie: a folder, and a bucket of a real S3 server on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from pytest_django import Settings

from nangluong.foundation.files.storage import Folder, Store, new_key, open_store
from nangluong.foundation.space import NoSpace


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """Run moto's S3 server on the loopback and return its address."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    keys = {"aws_access_key_id": "k", "aws_secret_access_key": "s", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=address, **keys).create_bucket(Bucket="kho")
    yield address
    server.stop()


@pytest.fixture(params=["folder", "bucket", "bucket with prefix"])
def place(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Store:
    settings.SPACE_FLOOR_BYTES = 0
    if request.param == "folder":
        return open_store(str(tmp_path / "files"))
    address = "s3://kho" if request.param == "bucket" else "s3://kho/tep/cua/ta/"
    return open_store(address, endpoint=request.getfixturevalue("s3"), key="k", secret="s")


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_bytes_come_back_and_go(place: Store, tmp_path: Path) -> None:
    content = b"\0\xffnang luong" * 100_000
    source, key = tmp_path / "source", new_key()
    source.write_bytes(content)
    place.put(key, source)
    assert b"".join(place.read(key)) == content
    assert key in set(place.keys())
    place.put(key, source)
    place.remove(key)
    place.remove(key)
    assert key not in set(place.keys())
    with pytest.raises(FileNotFoundError):
        place.read(key)


@pytest.mark.parametrize(
    "key", ["../../etc/passwd", "/etc/passwd", "ab/../../x", "", "ab/" + "g" * 40, "AB/" + "0" * 40]
)
def test_only_keys_of_our_own_making_are_used(place: Store, tmp_path: Path, key: str) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"x")
    for act in (place.read, place.remove, lambda one: place.put(one, source)):
        with pytest.raises(ValueError, match="key"):
            act(key)


def test_keys_differ_and_cannot_be_guessed() -> None:
    assert len({new_key() for _ in range(1000)}) == 1000


def test_a_killed_put_leaves_no_file_and_its_rest_goes_with_remove(settings: Settings, tmp_path: Path) -> None:
    settings.SPACE_FLOOR_BYTES = 0
    folder, source, key = Folder(tmp_path / "files"), tmp_path / "source", new_key()
    source.write_bytes(b"x" * 1000)
    with mock.patch("os.fsync", side_effect=OSError("killed here")), pytest.raises(OSError, match="killed"):
        folder.put(key, source)
    with pytest.raises(FileNotFoundError):
        folder.read(key)
    assert list(folder.keys()) == [key], "the rest is found by name"
    folder.remove(key)
    assert list(folder.keys()) == []


def test_a_full_disk_is_said_before_writing(settings: Settings, tmp_path: Path) -> None:
    settings.SPACE_FLOOR_BYTES = 10**18
    source = tmp_path / "source"
    source.write_bytes(b"x")
    with pytest.raises(NoSpace):
        Folder(tmp_path / "files").put(new_key(), source)
