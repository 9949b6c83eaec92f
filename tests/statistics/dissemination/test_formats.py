"""Content negotiation, compression and the bucket of tokens: pure."""

from __future__ import annotations

import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangluong.statistics.dissemination.encoding import choose_encoding, compressed
from nangluong.statistics.dissemination.formats import DATA_FORMATS, STRUCTURE_FORMATS, choose
from nangluong.statistics.sdmx.errors import NotAcceptable


@pytest.mark.parametrize(
    ("accept", "legacy", "key"),
    [
        ("", False, "ml_3_0"),
        ("*/*", False, "ml_3_0"),
        ("*/*", True, "ml_2_1"),
        ("application/json", False, "json_2_0"),
        ("application/json", True, "json_1_0"),
        ("text/csv", False, "csv_2_0"),
        ("application/vnd.sdmx.data+json", False, "json_2_0"),
        ("application/vnd.sdmx.data+json;version=1.0.0", False, "json_1_0"),
        ("application/vnd.sdmx.data+json; version=2.0", False, "json_2_0"),
        ("application/vnd.sdmx.data+csv;version=1.0.0", False, "csv_1_0"),
        ("application/vnd.sdmx.generictimeseriesdata+xml;version=2.1", False, "ml_2_1_generic"),
        ("application/vnd.sdmx.structurespecifictimeseriesdata+xml;version=2.1", False, "ml_2_1"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", False, "ml_3_0"),
        ("text/csv;q=0.5, application/json;q=0.9", False, "json_2_0"),
        ("application/json;q=0, text/csv;q=0.1", False, "csv_2_0"),
        ("application/vnd.sdmx.data+json;version=2.1.0, text/csv;q=0.2", False, "csv_2_0"),
    ],
)
def test_the_format_that_a_client_wants(accept: str, legacy: bool, key: str) -> None:
    assert choose(DATA_FORMATS, accept=accept, legacy=legacy).format.key == key


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "application/vnd.sdmx.data+json;version=7", ";;,"])
def test_what_is_not_written_is_refused(accept: str) -> None:
    with pytest.raises(NotAcceptable) as refused:
        choose(DATA_FORMATS, accept=accept)
    assert "format=json" in refused.value.message_en


@given(st.text(max_size=80))
def test_any_header_is_a_choice_or_a_refusal(accept: str) -> None:
    try:
        assert choose(STRUCTURE_FORMATS, accept=accept).format in STRUCTURE_FORMATS
    except NotAcceptable as refused:
        assert refused.http_status == 406


def test_the_word_wins_over_the_header() -> None:
    assert choose(DATA_FORMATS, accept="text/csv", word="json").format.key == "json_2_0"
    found = choose(DATA_FORMATS, accept="", word="application/vnd.sdmx.data csv;version=2.0.0;labels=both")
    assert (found.format.key, found.options["labels"]) == ("csv_2_0", "both")


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", ""), ("gzip", "gzip"), ("br", "br"), ("gzip, deflate, br", "br"), ("gzip;q=1, br;q=0.5", "gzip"),
        ("br;q=0", ""), ("identity", ""), ("gzip;q=x", ""), ("*", ""),
    ],
)  # fmt: skip
def test_the_coding_that_a_client_likes(accepted: str, expected: str) -> None:
    assert choose_encoding(accepted) == expected


@given(st.lists(st.binary(max_size=3000), max_size=20), st.sampled_from(["gzip", "br"]))
def test_compression_loses_nothing_and_is_the_same_each_time(pieces: list[bytes], encoding: str) -> None:
    once = b"".join(compressed(pieces, encoding))
    undo = gzip.decompress if encoding == "gzip" else brotli.decompress
    assert undo(once) == b"".join(pieces)
    assert b"".join(compressed(iter(pieces), encoding)) == once


def test_closing_the_compression_closes_what_feeds_it() -> None:
    closed = []

    def pieces() -> object:
        try:
            while True:
                yield bytes(range(256)) * 512
        finally:
            closed.append(True)

    stream = compressed(pieces(), "gzip")  # type: ignore[arg-type]
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert closed == [True]
