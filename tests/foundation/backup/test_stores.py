"""Folder and bucket behave the same: what is put is walked to, fetched with its hash, and missing is missing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from nangluong.foundation.backup.stores import Folder, Store, store_at


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Give an empty store of each kind; the bucket is moto's, in this process."""
    if request.param == "folder":
        yield store_at(tmp_path / "store")
        return
    from moto import mock_aws

    with mock_aws():
        made = store_at("s3://kho/tep", key="test", secret="test")
        made.client.create_bucket(Bucket="kho")  # type: ignore[attr-defined]
        yield made


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_is_put_comes_back_with_its_hash(store: Store, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"electricity" * 1000)
    store.put("b/two", source)
    store.put("a/one", source)
    assert [(one.name, one.size) for one in store.walk()] == [("a/one", 11_000), ("b/two", 11_000)]
    target = tmp_path / "deep" / "target"
    assert store.fetch("b/two", target) == (11_000, hashlib.sha256(source.read_bytes()).hexdigest())
    assert target.read_bytes() == source.read_bytes()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_is_missing_is_missing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        store.fetch("nowhere", tmp_path / "target")


def test_what_is_still_being_written_is_not_walked_to(tmp_path: Path) -> None:
    for name in ("whole.csv", "half.part", "one.lock", "figures.duckdb.4711", "bulk.4712/codes.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [one.name for one in Folder(tmp_path).walk()] == ["whole.csv"]


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert list(Folder(tmp_path / "none").walk()) == []
